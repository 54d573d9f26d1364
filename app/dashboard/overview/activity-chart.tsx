'use client';

import { BarChart, LineChart, type LineChartSeries } from '@mantine/charts';
import { ActionIcon, Group, Paper, ScrollArea, Text, Title, VisuallyHidden } from '@mantine/core';
import { useToggle } from '@mantine/hooks';
import IconChartLine from '@tabler/icons-react/icons/IconChartLine';
import IconTable from '@tabler/icons-react/icons/IconTable';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { StepsTable } from './steps-table';

export type Point = Record<string, number | string | null>;

export type ChartProps = {
  title: string;
  /** The chart in one sentence, for screen readers. */
  summary: string;
  data: Point[];
  series: (LineChartSeries & { label: string })[];
  /** The list that a step counts; `name` is the series, if only one is meant. */
  hrefOf: (step: number, name?: string) => Route;
  unit?: string;
  /** A reference line that the values should stay below. */
  limit?: { value: number; label: string };
  /** Stacked bars instead of lines. */
  isBars?: boolean;
  /** Controls next to the title. */
  children?: ReactNode;
};

const HEIGHT = 220;

/** One chart. A click on a step opens its list. The same figures are there as a table, for the keyboard. */
export function ActivityChart(props: ChartProps) {
  const { title, summary, data, series, children } = props;
  const [view, toggleView] = useToggle(['chart', 'table'] as const);
  const isEmpty = data.every((point) => valuesOf(point, series).every((value) => value === 0));
  const other = view === 'chart' ? 'table' : 'chart';
  return (
    <Paper withBorder p="sm" mih={290} component="section" aria-label={title}>
      <Group justify="space-between" mb="xs" gap="xs" wrap="nowrap" mih={30}>
        <Title order={2} size="h5">
          {title}
        </Title>
        <Group gap={6} wrap="nowrap">
          {children}
          <ActionIcon
            variant="default"
            size={28}
            aria-label={`Show as a ${other}: ${title}`}
            title={`Show as a ${other}`}
            onClick={() => toggleView()}
          >
            {view === 'chart' ? (
              <IconTable size={14} aria-hidden />
            ) : (
              <IconChartLine size={14} aria-hidden />
            )}
          </ActionIcon>
        </Group>
      </Group>
      {isEmpty && (
        <Text size="sm" pt="xl" ta="center" c="dimmed">
          No activity
        </Text>
      )}
      {!isEmpty && view === 'table' && (
        <ScrollArea h={HEIGHT} type="auto">
          <StepsTable {...props} />
        </ScrollArea>
      )}
      {!isEmpty && view === 'chart' && (
        <>
          <VisuallyHidden>{summary}</VisuallyHidden>
          <Chart {...props} />
        </>
      )}
    </Paper>
  );
}

function Chart({ data, series, hrefOf, unit = '', limit, isBars = false }: ChartProps) {
  const router = useRouter();
  const highest = Math.max(0, ...data.flatMap((point) => valuesOf(point, series)));
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
    yAxisProps: { width: 56, domain, allowDecimals: unit === 's' },
    xAxisProps: { minTickGap: 40 },
  };
  if (isBars) {
    return (
      <BarChart
        {...common}
        type="stacked"
        barProps={({ name }) => ({
          isAnimationActive: false,
          style: { cursor: 'pointer' },
          onClick: (_, step) => router.push(hrefOf(step, name)),
        })}
      />
    );
  }
  return (
    <LineChart
      {...common}
      lineChartProps={{
        style: { cursor: 'pointer' },
        onClick: ({ activeTooltipIndex }) => {
          const step = Number(activeTooltipIndex ?? Number.NaN);
          if (Number.isInteger(step)) router.push(hrefOf(step));
        },
      }}
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
  );
}

function valuesOf(point: Point, series: readonly { name: string }[]): number[] {
  return series.map(({ name }) => Number(point[name] ?? 0));
}
