'use client';

import { SegmentedControl, SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import { useTimeFormat } from '../components/time';
import type { ActivityData } from '../trpc-client';
import { ActivityChart } from './activity-chart';
import { lateOf, rejectedOf, transactionsOf } from './links';

type Props = { activity: ActivityData; range: '1h' | '24h' | '7d' };

const OUTCOMES = [
  { name: 'processed', label: 'Processed', color: 'var(--mantine-color-teal-6)' },
  { name: 'processing', label: 'In progress', color: 'var(--mantine-color-accent-5)' },
  { name: 'failed', label: 'Failed', color: 'var(--mantine-color-red-6)' },
  { name: 'rejected', label: 'Rejected', color: 'var(--mantine-color-orange-5)' },
];
/** Before the name of a source in the name of its series. */
const SOURCE = 'source ';
/** One hue in steps, as no source is good or bad. */
const SOURCE_COLORS = [8, 5, 3, 1].map((shade) => `var(--mantine-color-accent-${shade})`);

/** The recent activity, minute by minute or in longer steps. Each step leads to its transactions. */
export function Activity({ activity, range }: Props) {
  const [by, setBy] = useState<'outcome' | 'source'>('outcome');
  const { promised_ack_ms, steps, sources } = activity;
  const format = useTimeFormat();
  const label = range === '7d' ? format.hour : format.minute;
  const data = steps.map(({ received_by_source, ...one }) => ({
    ...one,
    ...Object.fromEntries(
      sources.map((source) => [`${SOURCE}${source}`, received_by_source[source] ?? 0]),
    ),
    time: label(one.from),
    late_p50_s: toSeconds(one.late_p50_ms),
    late_p99_s: toSeconds(one.late_p99_ms),
  }));
  const last = steps.at(-2);
  const common = { data, hrefOf: (step: number) => transactionsOf(steps[step] ?? activity) };
  return (
    <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }}>
      <ActivityChart
        {...common}
        title="Webhooks"
        isBars
        summary={`In the last full step, ${last?.received ?? 0} transactions were received and ${last?.rejected ?? 0} webhooks rejected.`}
        series={
          by === 'outcome'
            ? OUTCOMES
            : sources.map((source, n) => ({
                name: `${SOURCE}${source}`,
                label: source,
                color: SOURCE_COLORS[n % SOURCE_COLORS.length] ?? 'var(--tw-dim)',
              }))
        }
        hrefOf={(step, name) => {
          const period = steps[step] ?? activity;
          if (name === 'rejected') return rejectedOf(period);
          if (name?.startsWith(SOURCE)) {
            return transactionsOf(period, { source: name.slice(SOURCE.length) });
          }
          return transactionsOf(period, name ? { status: name.toUpperCase() } : {});
        }}
      >
        <SegmentedControl
          size="xs"
          aria-label="Split the webhooks by"
          data={[
            { value: 'outcome', label: 'Outcome' },
            { value: 'source', label: 'Source' },
          ]}
          value={by}
          onChange={(value) => setBy(value === 'source' ? 'source' : 'outcome')}
        />
      </ActivityChart>
      <ActivityChart
        {...common}
        title="Response time"
        summary={summarize('the responses took', last?.ack_p50_ms, last?.ack_p99_ms)}
        unit="ms"
        hrefOf={(n) => {
          const step = steps[n] ?? activity;
          return 'late' in step && step.late > 0 ? lateOf(activity, step) : transactionsOf(step);
        }}
        limit={{ value: promised_ack_ms, label: `limit ${promised_ack_ms} ms` }}
        series={[
          { name: 'ack_p50_ms', label: 'p50', color: 'var(--mantine-color-accent-3)' },
          { name: 'ack_p95_ms', label: 'p95', color: 'var(--mantine-color-accent-5)' },
          { name: 'ack_p99_ms', label: 'p99', color: 'var(--mantine-color-accent-8)' },
        ]}
      />
      <ActivityChart
        {...common}
        title="Processing lateness"
        summary={summarize('the transactions were late by', last?.late_p50_ms, last?.late_p99_ms)}
        unit="s"
        series={[
          { name: 'late_p50_s', label: 'p50', color: 'var(--mantine-color-accent-3)' },
          { name: 'late_p99_s', label: 'p99', color: 'var(--mantine-color-accent-8)' },
        ]}
      />
    </SimpleGrid>
  );
}

type Ms = number | null | undefined;

function toSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 10) / 100;
}

function summarize(subject: string, p50Ms: Ms, p99Ms: Ms): string {
  if (typeof p50Ms !== 'number' || typeof p99Ms !== 'number') {
    return 'No data in the last full step.';
  }
  return `In the last full step, half of ${subject} at most ${Math.round(p50Ms)} ms and 99% at most ${Math.round(p99Ms)} ms.`;
}
