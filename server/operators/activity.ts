import { z } from 'zod';
import { database } from '@/db/client';
import { measureLate, measureRejected } from '@/db/deliveries/measure';
import { countConflicting, countReceived, measureTimes } from '@/db/transactions/measure';
import { instant } from '@/server/core/field-types';
import { readProcedure } from '@/server/core/trpc';
import { processingDelayMs } from '@/server/settings';
import { ACK_SLO_MS } from '@/server/settings/limits';

const MINUTE_MS = 60_000;

/** How far back the figures go, and in which steps. */
const ranges = {
  '1h': { steps: 60, bucketMinutes: 1 },
  '24h': { steps: 96, bucketMinutes: 15 },
  '7d': { steps: 84, bucketMinutes: 2 * 60 },
} as const;

const share = z.number().nullable();

/** What became of the transactions that were received in a period. */
const totals = z.object({
  received: z.number(),
  processed: z.number(),
  processing: z.number(),
  failed: z.number(),
  /** Those with a conflicting webhook. */
  conflicting: z.number(),
  /** The share of webhooks that were answered within the SLO, from 0 to 1. */
  in_time_share: share,
});

const ms = z.number().nullable();

/** Webhooks, by the time when they arrived: those that `ack_ms_from` lists. */
const late = { late: z.number() };

const step = totals.extend({
  ...late,
  from: instant,
  until: instant,
  received_by_source: z.record(z.string(), z.number()),
  /** Webhooks, not transactions. */
  rejected: z.number(),
  ack_p50_ms: ms,
  ack_p95_ms: ms,
  ack_p99_ms: ms,
  late_p50_ms: ms,
  late_p99_ms: ms,
});

/** The recent activity, for the figures and the charts of the dashboard. */
export const getActivity = readProcedure
  .input(z.object({ range: z.enum(['1h', '24h', '7d']) }))
  .output(
    z.object({
      promised_ack_ms: z.number(),
      /** The range. `until` is the end of the current step, which is in the future. */
      from: instant,
      until: instant,
      totals: totals.extend(late),
      /** The same for the range before. */
      previous: totals,
      sources: z.array(z.string()),
      steps: z.array(step),
    }),
  )
  .query(async ({ input }) => {
    const { steps, bucketMinutes } = ranges[input.range];
    const bucketMs = bucketMinutes * MINUTE_MS;
    const untilMs = Math.floor(Date.now() / bucketMs + 1) * bucketMs;
    const fromMs = untilMs - steps * bucketMs;
    const range = { since: new Date(fromMs), bucketMinutes };
    const twice = { since: new Date(fromMs - steps * bucketMs), bucketMinutes };
    const [received, conflicting, times, rejected] = await Promise.all([
      countReceived(database(), { ...twice, sloMs: ACK_SLO_MS }),
      countConflicting(database(), twice),
      measureTimes(database(), { ...range, delayMs: processingDelayMs() }),
      measureRejected(database(), range),
    ]);
    const from = range.since.toISOString();
    const isLate = received.some((one) => one.acked > one.ackedInTime);
    const late = isLate ? await measureLate(database(), { ...range, sloMs: ACK_SLO_MS }) : [];
    const measures = { received, conflicting, times, rejected, late };
    return {
      promised_ack_ms: ACK_SLO_MS,
      from,
      until: new Date(untilMs).toISOString(),
      totals: { ...totalsOf(measures, (minute) => minute >= from), late: sumOf(late) },
      previous: totalsOf(measures, (minute) => minute < from),
      sources: [...new Set(received.map(({ source }) => source))].sort(),
      steps: toSteps(measures, { fromMs, untilMs, bucketMs }),
    };
  });

type Measures = {
  received: Awaited<ReturnType<typeof countReceived>>;
  conflicting: Awaited<ReturnType<typeof countConflicting>>;
  times: Awaited<ReturnType<typeof measureTimes>>;
  rejected: Awaited<ReturnType<typeof measureRejected>>;
  late: Awaited<ReturnType<typeof measureLate>>;
};

type Totals = Pick<Measures, 'received' | 'conflicting'>;

function totalsOf(measures: Totals, isIn: (minute: string) => boolean): z.infer<typeof totals> {
  const received = measures.received.filter(({ minute }) => isIn(minute));
  const withStatus = (status: string) => sumOf(received.filter((one) => one.status === status));
  const acked = received.reduce((sum, one) => sum + one.acked, 0);
  const inTime = received.reduce((sum, one) => sum + one.ackedInTime, 0);
  return {
    received: sumOf(received),
    processed: withStatus('PROCESSED'),
    processing: withStatus('PROCESSING'),
    failed: withStatus('FAILED'),
    conflicting: sumOf(measures.conflicting.filter(({ minute }) => isIn(minute))),
    in_time_share: acked === 0 ? null : inTime / acked,
  };
}

function sumOf(counts: readonly { count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

/** One entry per step, oldest first, including steps without activity. */
export function toSteps(
  measures: Measures,
  { fromMs, untilMs, bucketMs }: { fromMs: number; untilMs: number; bucketMs: number },
): z.infer<typeof step>[] {
  return Array.from({ length: (untilMs - fromMs) / bucketMs }, (_, n) => {
    const startMs = fromMs + n * bucketMs;
    const from = new Date(startMs).toISOString();
    const isIn = ({ minute }: { minute: string }) => minute === from;
    const received = measures.received.filter(isIn);
    const bySource: Record<string, number> = {};
    for (const { source, count } of received) bySource[source] = (bySource[source] ?? 0) + count;
    const times = measures.times.find(isIn);
    return {
      from,
      until: new Date(startMs + bucketMs).toISOString(),
      ...totalsOf({ received, conflicting: measures.conflicting }, (minute) => minute === from),
      received_by_source: bySource,
      rejected: measures.rejected.find(isIn)?.count ?? 0,
      late: measures.late.find(isIn)?.count ?? 0,
      ack_p50_ms: times?.ackP50Ms ?? null,
      ack_p95_ms: times?.ackP95Ms ?? null,
      ack_p99_ms: times?.ackP99Ms ?? null,
      late_p50_ms: times?.lateP50Ms ?? null,
      late_p99_ms: times?.lateP99Ms ?? null,
    };
  });
}
