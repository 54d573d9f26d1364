'use client';

import { LineChart, type LineChartSeries } from '@mantine/charts';
import { Paper, Text, Title, VisuallyHidden } from '@mantine/core';

type Point = Record<string, number | string | null>;

type Props = {
  title: string;
  /** The same in a sentence, for whoever does not see it. */
  summary: string;
  data: Point[];
  series: LineChartSeries[];
  unit?: 'ms';
  /** A line that is not to be passed. */
  limit?: { value: number; label: string };
};

const HEIGHT = 240;

/** One chart of the last hour, or that there is nothing to show. */
export function ActivityChart({ title, summary, data, series, unit, limit }: Props) {
  const highest = Math.max(0, ...data.flatMap((point) => valuesOf(point, series)));
  const isEmpty = data.every((point) => valuesOf(point, series).every((value) => value === 0));
  return (
    <Paper withBorder p="sm" mih={322} component="section" aria-label={title}>
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      {isEmpty ? (
        <Text size="sm" pt="xl" ta="center">
          Nothing in the last hour
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
            // A minute with none before and after it would have no line to be seen by.
            dotProps={{ r: 1.5, strokeWidth: 1 }}
            activeDotProps={{ r: 4 }}
            // It is live: what is drawn anew every few seconds must not move, nor cost a slow machine so much.
            lineProps={{ isAnimationActive: false }}
            connectNulls={false}
            withLegend
            aria-hidden
            accessibilityLayer={false}
            textColor="var(--mantine-color-text)"
            valueFormatter={(value) => format(value, unit)}
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

function format(value: number, unit: Props['unit']): string {
  const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 }).format(value);
  return unit ? `${number} ${unit}` : number;
}
