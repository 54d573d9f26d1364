'use client';

import { ActionIcon, Group, Paper, ScrollArea, Text, Title, VisuallyHidden } from '@mantine/core';
import { useToggle } from '@mantine/hooks';
import { GraphIcon } from '@primer/octicons-react/GraphIcon';
import { TableIcon } from '@primer/octicons-react/TableIcon';
import type { Route } from 'next';
import type { ReactNode } from 'react';
import { Chart } from './chart';
import { StepsTable } from './steps-table';

export type Point = Record<string, number | string | null>;

/** `color` is a CSS colour. */
export type Series = { name: string; label: string; color: string };

export type ChartProps = {
  title: string;
  /** The chart in one sentence, for screen readers. */
  summary: string;
  data: Point[];
  series: readonly Series[];
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
    <Paper
      withBorder
      p="sm"
      mih={290}
      component="section"
      aria-label={title}
      // A table needs the whole width.
      style={view === 'table' ? { gridColumn: '1 / -1' } : undefined}
    >
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
            {view === 'chart' ? <TableIcon size={14} /> : <GraphIcon size={14} />}
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

function valuesOf(point: Point, series: readonly Series[]): number[] {
  return series.map(({ name }) => Number(point[name] ?? 0));
}
