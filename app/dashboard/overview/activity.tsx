'use client';

import { SimpleGrid } from '@mantine/core';
import { formatInstant, formatMinute } from '../format';
import type { ActivityData } from '../trpc-client';
import { ActivityChart } from './activity-chart';

type Props = { activity: ActivityData; range: '1h' | '24h' | '7d' };

/** The recent activity, minute by minute or in longer steps. */
export function Activity({ activity, range }: Props) {
  const { promised_ack_ms, minutes } = activity;
  const label = range === '7d' ? formatInstant : formatMinute;
  const data = minutes.map((one) => ({
    ...one,
    time: label(one.minute),
    late_p50_s: toSeconds(one.late_p50_ms),
    late_p99_s: toSeconds(one.late_p99_ms),
  }));
  const last = minutes.at(-2);
  return (
    <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }}>
      <ActivityChart
        title="Webhooks received"
        isBars
        summary={`In the last full step, ${last?.accepted ?? 0} webhooks were accepted, ${last?.processed ?? 0} processed and ${last?.rejected ?? 0} rejected.`}
        data={data}
        series={[
          { name: 'accepted', label: 'Accepted', color: 'accent.5' },
          { name: 'rejected', label: 'Rejected', color: 'red.6' },
        ]}
      />
      <ActivityChart
        title="Response time"
        summary={summarize('the responses took', last?.ack_p50_ms, last?.ack_p99_ms)}
        unit="ms"
        limit={{ value: promised_ack_ms, label: `limit ${promised_ack_ms} ms` }}
        data={data}
        series={[
          { name: 'ack_p50_ms', label: 'p50', color: 'accent.4' },
          { name: 'ack_p95_ms', label: 'p95', color: 'accent.6' },
          { name: 'ack_p99_ms', label: 'p99', color: 'orange.6' },
        ]}
      />
      <ActivityChart
        title="Processing delay beyond the schedule"
        summary={summarize('the transactions were late by', last?.late_p50_ms, last?.late_p99_ms)}
        unit="s"
        data={data}
        series={[
          { name: 'late_p50_s', label: 'p50', color: 'accent.5' },
          { name: 'late_p99_s', label: 'p99', color: 'orange.6' },
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
