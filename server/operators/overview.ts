import { z } from 'zod';
import { database } from '@/db/client';
import { countLatest, measureRejected } from '@/db/deliveries/measure';
import { listOpenBreakers } from '@/db/effects/breakers';
import { PROCESSING } from '@/db/kinds';
import { countByState } from '@/db/transactions/counts';
import {
  type AckMeasure,
  measureAcks,
  measureProcessing,
  type ProcessingMeasure,
  type Range,
} from '@/db/transactions/measure';
import { readProcedure } from '@/server/core/trpc';
import { checkService, lastWebhooks, settingWarnings } from '@/server/observability/health';
import { processingDelayMs } from '@/server/settings';
import { ACK_SLO_MS } from '@/server/settings/limits';
import { instant, requestedInstant } from '@/server/transactions/schema';

/** Counting a million rows is slow, so higher counts are shown as "10,000+". */
const MAX_COUNTED = 10_000;
const MINUTE_MS = 60_000;
/** A source is reported when most of its recent webhooks were rejected. */
const RECENT = { minutes: 15, last: 2_000, least: 20 };

const bounded = z.object({ count: z.number(), is_more: z.boolean() });

/** The current state of the service for the dashboard. */
export const getOverview = readProcedure
  .input(z.object({ processed_from: requestedInstant }))
  .output(
    z.object({
      in_flight: bounded,
      processed: bounded,
      failed: bounded,
      conflicts: bounded,
      oldest_undispatched_ms: z.number().nullable(),
      oldest_overdue_ms: z.number().nullable(),
      problems: z.array(z.string()),
      processing: z.enum(['RUNNING', 'PAUSED']),
      warnings: z.array(z.string()),
      sources: z.array(z.object({ source: z.string(), last_webhook_at: instant })),
      /** Sources of which most recent webhooks were rejected, with the most frequent cause. */
      mostly_rejected: z.array(
        z.object({
          source: z.string(),
          rejected: z.number(),
          total: z.number(),
          code: z.string(),
          reason: z.string().nullable(),
        }),
      ),
    }),
  )
  .query(async ({ input }) => {
    const processedFrom = new Date(input.processed_from);
    const [counts, health, sources, mostlyRejected, breakers] = await Promise.all([
      countByState(database(), { processedFrom, limit: MAX_COUNTED + 1 }),
      checkService({ timeoutMs: 2_000 }),
      lastWebhooks(),
      readMostlyRejected(),
      listOpenBreakers(database()),
    ]);
    const isPaused = breakers.some(({ name }) => name === PROCESSING);
    return {
      in_flight: toBounded(counts.inFlight),
      processed: toBounded(counts.processed),
      failed: toBounded(counts.failed),
      conflicts: toBounded(counts.conflicts),
      oldest_undispatched_ms: health.undispatchedMs,
      oldest_overdue_ms: health.overdueMs,
      problems: health.problems,
      processing: isPaused ? ('PAUSED' as const) : ('RUNNING' as const),
      warnings: settingWarnings(),
      sources,
      mostly_rejected: mostlyRejected,
    };
  });

type Latest = Awaited<ReturnType<typeof countLatest>>;

/** The sources whose recent webhooks were mostly rejected. */
export async function readMostlyRejected() {
  const since = new Date(Date.now() - RECENT.minutes * MINUTE_MS);
  return findMostlyRejected(await countLatest(database(), { since, last: RECENT.last }));
}

/** Sources of which more than half of at least 20 webhooks were rejected. */
export function findMostlyRejected(latest: Latest) {
  return [...new Set(latest.map(({ source }) => source))].flatMap((source) => {
    const counts = latest.filter((one) => one.source === source);
    const errors = counts.filter(({ code }) => code !== null);
    const [most] = errors;
    const [rejected, total] = [sumOf(errors), sumOf(counts)];
    if (!most?.code || total < RECENT.least || rejected * 2 <= total) return [];
    return { source, rejected, total, code: most.code, reason: most.reason };
  });
}

function sumOf(counts: Latest): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

/** The names of the sources that have sent webhooks, for the filter. */
export const listSources = readProcedure
  .output(z.array(z.string()))
  .query(async () => (await lastWebhooks()).map(({ source }) => source));

function toBounded(count: number): z.infer<typeof bounded> {
  return { count: Math.min(count, MAX_COUNTED), is_more: count > MAX_COUNTED };
}

const ms = z.number().nullable();

/** How far back the charts go, and in which steps. */
const ranges = {
  '1h': { minutes: 60, bucketMinutes: 1 },
  '24h': { minutes: 24 * 60, bucketMinutes: 15 },
  '7d': { minutes: 7 * 24 * 60, bucketMinutes: 2 * 60 },
} as const;

/** The recent activity, for the charts of the dashboard. */
export const getActivity = readProcedure
  .input(z.object({ range: z.enum(['1h', '24h', '7d']) }))
  .output(
    z.object({
      promised_ack_ms: z.number(),
      /** The share of accepted webhooks that were answered within the SLO, from 0 to 1. */
      in_time_share: z.number().nullable(),
      minutes: z.array(
        z.object({
          /** The start of the minute, or of the longer step of a longer range. */
          minute: instant,
          accepted: z.number(),
          processed: z.number(),
          rejected: z.number(),
          ack_p50_ms: ms,
          ack_p95_ms: ms,
          ack_p99_ms: ms,
          late_p50_ms: ms,
          late_p99_ms: ms,
        }),
      ),
    }),
  )
  .query(async ({ input }) => {
    const range = ranges[input.range];
    const [acks, processing, rejected] = await Promise.all([
      measureAcks(database(), { ...range, sloMs: ACK_SLO_MS }),
      measureProcessing(database(), { ...range, delayMs: processingDelayMs() }),
      measureRejected(database(), range),
    ]);
    const acked = acks.reduce((sum, one) => sum + one.acked, 0);
    const inTime = acks.reduce((sum, one) => sum + one.ackedInTime, 0);
    return {
      promised_ack_ms: ACK_SLO_MS,
      in_time_share: acked === 0 ? null : inTime / acked,
      minutes: byBucket({ acks, processing, rejected }, range),
    };
  });

type Measures = {
  acks: readonly AckMeasure[];
  processing: readonly ProcessingMeasure[];
  rejected: readonly { minute: string; rejected: number }[];
};

/** Returns one entry per bucket, oldest first, including buckets without activity. */
export function byBucket(
  { acks, processing, rejected }: Measures,
  { minutes, bucketMinutes }: Range,
  now = new Date(),
) {
  const bucketMs = bucketMinutes * MINUTE_MS;
  const thisBucketMs = Math.floor(now.getTime() / bucketMs) * bucketMs;
  const buckets = minutes / bucketMinutes;
  const acksAt = new Map(acks.map((one) => [one.minute, one]));
  const rejectedAt = new Map(rejected.map((one) => [one.minute, one.rejected]));
  const processingAt = new Map(processing.map((one) => [one.minute, one]));
  return Array.from({ length: buckets }, (_, n) => {
    const minute = new Date(thisBucketMs - (buckets - 1 - n) * bucketMs).toISOString();
    const acked = acksAt.get(minute);
    const done = processingAt.get(minute);
    return {
      minute,
      accepted: acked?.accepted ?? 0,
      processed: done?.processed ?? 0,
      rejected: rejectedAt.get(minute) ?? 0,
      ack_p50_ms: acked?.p50Ms ?? null,
      ack_p95_ms: acked?.p95Ms ?? null,
      ack_p99_ms: acked?.p99Ms ?? null,
      late_p50_ms: done?.lateP50Ms ?? null,
      late_p99_ms: done?.lateP99Ms ?? null,
    };
  });
}
