'use client';

import { LineChart, type LineChartSeries } from '@mantine/charts';
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
};

const HEIGHT = 240;

/** One chart of the last hour. */
export function ActivityChart({ title, summary, data, series, unit = '', limit }: Props) {
  const highest = Math.max(0, ...data.flatMap((point) => valuesOf(point, series)));
  const isEmpty = data.every((point) => valuesOf(point, series).every((value) => value === 0));
  return (
    <Paper withBorder p="sm" mih={322} component="section" aria-label={title}>
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      {isEmpty ? (
        <Text size="sm" pt="xl" ta="center">
          No activity in the last hour
        </Text>
      ) : (
        <>
          <VisuallyHidden>{summary}</VisuallyHidden>
          <LineChart
            h={HEIGHT}
            data={data}
            dataKey="time"
            series={series}
            curveType="monotone"
            // A single minute between empty ones has no line: only its dot is visible.
            dotProps={{ r: 1.5, strokeWidth: 1 }}
            activeDotProps={{ r: 4 }}
            // The chart redraws every few seconds. An animation would flicker and cost CPU.
            lineProps={{ isAnimationActive: false }}
            connectNulls={false}
            withLegend
            aria-hidden
            accessibilityLayer={false}
            textColor="var(--mantine-color-text)"
            valueFormatter={(value) => `${Math.round(value).toLocaleString()} ${unit}`.trim()}
            yAxisProps={{
              width: 64,
              domain: limit ? [0, Math.max(highest, limit.value * 1.2)] : [0, 'auto'],
              allowDecimals: false,
            }}
            xAxisProps={{ minTickGap: 32 }}
            referenceLines={
              limit && [
                {
                  y: limit.value,
                  label: limit.label,
                  color: 'red.7',
                  labelPosition: 'insideBottomRight',
                },
              ]
            }
          />
        </>
      )}
    </Paper>
  );
}

function valuesOf(point: Point, series: LineChartSeries[]): number[] {
  return series.map(({ name }) => Number(point[name] ?? 0));
}
