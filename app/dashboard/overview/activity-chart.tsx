'use client';

import { BarChart, LineChart, type LineChartSeries } from '@mantine/charts';
import { Paper, Text, Title, VisuallyHidden } from '@mantine/core';

type Point = Record<string, number | string | null>;

type Props = {
  title: string;
  /** The chart in one sentence, for screen readers. */
  summary: string;
  data: Point[];
  series: LineChartSeries[];
  unit?: string;
  /** A reference line that the values should stay below. */
  limit?: { value: number; label: string };
  /** Stacked bars instead of lines. */
  isBars?: boolean;
};

const HEIGHT = 220;

/** One chart. */
export function ActivityChart(props: Props) {
  const { title, summary, data, series, unit = '', limit, isBars = false } = props;
  const highest = Math.max(0, ...data.flatMap((point) => valuesOf(point, series)));
  const isEmpty = data.every((point) => valuesOf(point, series).every((value) => value === 0));
  const domain: [number, number | 'auto'] = limit
    ? [0, Math.max(highest, limit.value * 1.2)]
    : [0, 'auto'];
  const common = {
    h: HEIGHT,
    data,
    dataKey: 'time',
    series,
    withLegend: true,
    'aria-hidden': true,
    accessibilityLayer: false,
    textColor: 'var(--tw-dim)',
    gridColor: 'var(--tw-border)',
    valueFormatter: (value: number) => `${value.toLocaleString()} ${unit}`.trim(),
    yAxisProps: {
      width: 56,
      domain,
      allowDecimals: unit === 's',
    },
    xAxisProps: { minTickGap: 40 },
  };
  return (
    <Paper withBorder p="sm" mih={290} component="section" aria-label={title}>
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      {isEmpty ? (
        <Text size="sm" pt="xl" ta="center">
          No activity
        </Text>
      ) : (
        <>
          <VisuallyHidden>{summary}</VisuallyHidden>
          {isBars ? (
            <BarChart {...common} type="stacked" barProps={{ isAnimationActive: false }} />
          ) : (
            <LineChart
              {...common}
              curveType="monotone"
              // A single step between empty ones has no line: only its dot is visible.
              dotProps={{ r: 1.5, strokeWidth: 1 }}
              activeDotProps={{ r: 4 }}
              // The chart redraws every few seconds. An animation would flicker and cost CPU.
              lineProps={{ isAnimationActive: false }}
              connectNulls={false}
              referenceLines={
                limit && [
                  {
                    y: limit.value,
                    label: limit.label,
                    // Quiet, unless it is exceeded.
                    color: highest > limit.value ? 'red.7' : 'gray.5',
                    labelPosition: 'insideBottomRight',
                  },
                ]
              }
            />
          )}
        </>
      )}
    </Paper>
  );
}

function valuesOf(point: Point, series: LineChartSeries[]): number[] {
  return series.map(({ name }) => Number(point[name] ?? 0));
}
