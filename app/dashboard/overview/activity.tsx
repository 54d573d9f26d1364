'use client';

import { SimpleGrid } from '@mantine/core';
import { formatMinute } from '../format';
import type { ActivityData } from '../trpc-client';
import { ActivityChart } from './activity-chart';

/** The last hour, minute by minute. */
export function Activity({ activity }: { activity: ActivityData }) {
  const { promised_ack_ms, minutes } = activity;
  const data = minutes.map((one) => ({ ...one, time: formatMinute(one.minute) }));
  const last = minutes.at(-2);
  return (
    <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }}>
      <ActivityChart
        title="Webhooks per minute"
        summary={`In the last full minute, ${last?.accepted ?? 0} webhooks were accepted, ${last?.processed ?? 0} processed and ${last?.rejected ?? 0} rejected.`}
        data={data}
        series={[
          { name: 'accepted', label: 'Accepted', color: 'blue.6' },
          { name: 'processed', label: 'Processed', color: 'teal.6' },
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
          { name: 'ack_p50_ms', label: 'p50', color: 'blue.6' },
          { name: 'ack_p95_ms', label: 'p95', color: 'violet.6' },
          { name: 'ack_p99_ms', label: 'p99', color: 'orange.6' },
        ]}
      />
      <ActivityChart
        title="Lateness of processing"
        summary={summarize('the transactions were late by', last?.late_p50_ms, last?.late_p99_ms)}
        unit="ms"
        data={data}
        series={[
          { name: 'late_p50_ms', label: 'p50', color: 'blue.6' },
          { name: 'late_p99_ms', label: 'p99', color: 'orange.6' },
        ]}
      />
    </SimpleGrid>
  );
}

type Ms = number | null | undefined;

function summarize(subject: string, p50Ms: Ms, p99Ms: Ms): string {
  if (typeof p50Ms !== 'number' || typeof p99Ms !== 'number') {
    return 'No data in the last full minute.';
  }
  return `In the last full minute, half of ${subject} at most ${Math.round(p50Ms)} ms and 99% at most ${Math.round(p99Ms)} ms.`;
}
