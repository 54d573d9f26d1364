'use client';

import { SimpleGrid } from '@mantine/core';
import { formatMinute } from '../format';
import { ActivityChart } from './activity-chart';
import type { ActivityData } from './types';

/** The last hour, minute by minute. */
export function Activity({ activity }: { activity: ActivityData }) {
  const { promised_ack_ms, minutes } = activity;
  const data = minutes.map((one) => ({
    time: formatMinute(one.minute),
    Accepted: one.accepted,
    Processed: one.processed,
    'Ack p50': one.ack_p50_ms,
    'Ack p95': one.ack_p95_ms,
    'Ack p99': one.ack_p99_ms,
    'Late p50': one.late_p50_ms,
    'Late p99': one.late_p99_ms,
  }));
  const last = minutes.at(-2);
  return (
    <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }}>
      <ActivityChart
        title="Webhooks per minute"
        summary={`In the last full minute ${last?.accepted ?? 0} were accepted and ${last?.processed ?? 0} processed.`}
        data={data}
        series={[
          { name: 'Accepted', color: 'blue.6' },
          { name: 'Processed', color: 'teal.6' },
        ]}
      />
      <ActivityChart
        title="Time to the answer"
        summary={`Half of the last full minute's answers took at most ${last?.ack_p50_ms ?? 0} ms, 99 % at most ${last?.ack_p99_ms ?? 0} ms.`}
        unit="ms"
        limit={{ value: promised_ack_ms, label: `promised: ${promised_ack_ms} ms` }}
        data={data}
        series={[
          { name: 'Ack p50', color: 'blue.6' },
          { name: 'Ack p95', color: 'violet.6' },
          { name: 'Ack p99', color: 'orange.6' },
        ]}
      />
      <ActivityChart
        title="How late processing was"
        summary={`Half of the last full minute's transactions were at most ${Math.round(last?.late_p50_ms ?? 0)} ms late, 99 % at most ${Math.round(last?.late_p99_ms ?? 0)} ms.`}
        unit="ms"
        data={data}
        series={[
          { name: 'Late p50', color: 'blue.6' },
          { name: 'Late p99', color: 'orange.6' },
        ]}
      />
    </SimpleGrid>
  );
}
