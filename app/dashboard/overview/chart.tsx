import { Group, Paper, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type MouseEvent, useState } from 'react';
import { Dot } from '../components/ui';
import type { ChartProps, Point, Series } from './activity-chart';
import { linePath, scaleTo } from './scale';

const HEIGHT = 196;
const MARGIN = { left: 54, right: 8, top: 8, bottom: 22 };
const LABEL_WIDTH = 90;
const BAR_SHARE = 0.75;

/** Stacked bars or lines over time. Drawn here, because a chart library would be a third of the JavaScript. */
export function Chart({ data, series, hrefOf, unit = '', limit, isBars = false }: ChartProps) {
  const router = useRouter();
  const { ref, width } = useElementSize();
  const [hovered, setHovered] = useState<number>();
  const plot = {
    width: Math.max(0, width - MARGIN.left - MARGIN.right),
    height: HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  const stepWidth = plot.width / data.length;
  const highest = Math.max(...data.map((point) => heightOf(point, series, isBars)));
  const { max, ticks } = scaleTo(
    limit ? Math.max(highest, limit.value * 1.2) : highest,
    unit !== 's',
  );
  const xOf = (step: number) => MARGIN.left + (step + 0.5) * stepWidth;
  const yOf = (value: number) => MARGIN.top + plot.height * (1 - value / max);
  const stepAt = ({ clientX, currentTarget }: MouseEvent) => {
    const x = clientX - currentTarget.getBoundingClientRect().left - MARGIN.left;
    const step = Math.floor(x / stepWidth);
    return step >= 0 && step < data.length ? step : undefined;
  };
  const open = (step: number | undefined, name?: string) => {
    if (step !== undefined) router.push(hrefOf(step, name));
  };
  const labelled = Math.ceil(LABEL_WIDTH / Math.max(stepWidth, 1));
  return (
    <div ref={ref} style={{ position: 'relative' }} aria-hidden>
      <Legend series={series} />
      {/* The table has the same links for the keyboard. */}
      <svg
        width={width}
        height={HEIGHT}
        style={{ display: 'block', cursor: 'pointer', fontSize: 11 }}
        onMouseMove={(event) => setHovered(stepAt(event))}
        onMouseLeave={() => setHovered(undefined)}
        onClick={(event) => open(stepAt(event), seriesOf(event.target))}
        aria-hidden
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={yOf(tick)}
              y2={yOf(tick)}
              stroke="var(--tw-border)"
              strokeDasharray={tick === 0 ? undefined : '3 3'}
            />
            <text x={MARGIN.left - 8} y={yOf(tick) + 4} textAnchor="end" fill="var(--tw-dim)">
              {`${tick.toLocaleString()} ${unit}`.trim()}
            </text>
          </g>
        ))}
        {data.map((point, step) =>
          step % labelled === Math.floor(labelled / 2) && xOf(step) + LABEL_WIDTH / 2 < width ? (
            <text
              key={point.from}
              x={xOf(step)}
              y={HEIGHT - 6}
              textAnchor="middle"
              fill="var(--tw-dim)"
            >
              {point.time}
            </text>
          ) : null,
        )}
        {hovered !== undefined && (
          <rect
            x={MARGIN.left + hovered * stepWidth}
            y={MARGIN.top}
            width={stepWidth}
            height={plot.height}
            fill="var(--tw-border)"
            opacity={0.6}
          />
        )}
        {isBars
          ? data.map((point, step) => (
              <Bar
                key={point.from}
                segments={stack(point, series).map(({ name, color, from, to }) => ({
                  name,
                  color,
                  y: yOf(to),
                  height: yOf(from) - yOf(to),
                }))}
                x={MARGIN.left + (step + (1 - BAR_SHARE) / 2) * stepWidth}
                width={stepWidth * BAR_SHARE}
              />
            ))
          : series.map(({ name, color }) => (
              <path
                key={name}
                d={linePath(data.map((point, step) => [xOf(step), toY(point[name], yOf)]))}
                fill="none"
                stroke={color}
                strokeWidth={1.75}
                strokeLinejoin="round"
                strokeLinecap="round"
              />
            ))}
        {limit && (
          // Quiet, unless it is exceeded.
          <g fill={highest > limit.value ? 'var(--tw-notable)' : 'var(--tw-dim)'}>
            <rect x={MARGIN.left} y={yOf(limit.value)} width={plot.width} height={1} />
            <text x={width - MARGIN.right} y={yOf(limit.value) - 5} textAnchor="end">
              {limit.label}
            </text>
          </g>
        )}
      </svg>
      {hovered !== undefined && data[hovered] && (
        <Values point={data[hovered]} series={series} unit={unit} x={xOf(hovered)} width={width} />
      )}
    </div>
  );
}

type Segment = { name: string; color: string; y: number; height: number };

type BarProps = { segments: Segment[]; x: number; width: number };

function Bar({ segments, x, width }: BarProps) {
  return segments.map(({ name, color, y, height }) => (
    // A single failure stays visible next to thousands of others.
    <rect
      key={name}
      {...{ x, y, width }}
      height={Math.max(height, 1)}
      fill={color}
      data-series={name}
    />
  ));
}

/** The series whose segment was clicked. */
function seriesOf(target: EventTarget): string | undefined {
  return target instanceof SVGElement ? target.dataset.series : undefined;
}

function Name({ label, color }: Pick<Series, 'label' | 'color'>) {
  return (
    <Text size="xs" className="tw-status">
      <Dot color={color} />
      {label}
    </Text>
  );
}

function Legend({ series }: Pick<ChartProps, 'series'>) {
  return (
    <Group gap="sm" justify="flex-end" mb={4}>
      {series.map(({ name, label, color }) => (
        <Name key={name} label={label} color={color} />
      ))}
    </Group>
  );
}

type ValuesProps = {
  point: Point;
  series: readonly Series[];
  unit: string;
  x: number;
  width: number;
};

/** The figures of the step under the pointer. */
function Values({ point, series, unit, x, width }: ValuesProps) {
  const side = x < width / 2 ? { left: x + 12 } : { right: width - x + 12 };
  return (
    <Paper
      withBorder
      shadow="sm"
      px="xs"
      py={4}
      style={{ position: 'absolute', top: 32, pointerEvents: 'none', zIndex: 2, ...side }}
    >
      <Text size="xs" fw={600}>
        {point.time}
      </Text>
      {series.map(({ name, label, color }) => (
        <Group key={name} gap="xs" justify="space-between" wrap="nowrap">
          <Name label={label} color={color} />
          <Text size="xs" fw={500}>
            {`${point[name]?.toLocaleString() ?? '—'} ${unit}`.trim()}
          </Text>
        </Group>
      ))}
    </Paper>
  );
}

/** Where each value stands in a stack; without those of 0. */
function stack(point: Point, series: readonly Series[]) {
  let from = 0;
  return series.flatMap(({ name, color }) => {
    const value = Number(point[name] ?? 0);
    if (value === 0) return [];
    const segment = { name, color, from, to: from + value };
    from = segment.to;
    return segment;
  });
}

function heightOf(point: Point, series: readonly Series[], isStacked: boolean): number {
  const values = series.map(({ name }) => Number(point[name] ?? 0));
  return isStacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
}

function toY(value: Point[string] | undefined, yOf: (value: number) => number): number | null {
  return typeof value === 'number' ? yOf(value) : null;
}
