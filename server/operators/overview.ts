import { z } from 'zod';
import { database } from '@/db/client';
import { countLatest, countRejected } from '@/db/deliveries/measure';
import { listOpenBreakers } from '@/db/effects/breakers';
import { countByState } from '@/db/transactions/counts';
import { instant } from '@/server/core/field-types';
import { readProcedure } from '@/server/core/trpc';
import { checkService, lastWebhooks, processingState } from '@/server/observability/health';
import { MAX_COUNTED } from '@/server/settings/limits';
import { openSettings } from '@/server/settings/warnings';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A source is reported when most of its recent webhooks were rejected. */
const RECENT = { minutes: 15, last: 2_000, least: 20 };

const bounded = z.object({ count: z.number(), is_more: z.boolean() });

/** The current state of the service for the dashboard. */
export const getOverview = readProcedure
  .output(
    z.object({
      in_flight: bounded,
      failed: bounded,
      conflicts: bounded,
      /** Webhooks rejected in the last hour. */
      rejected: bounded,
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
  .query(async () => {
    const [counts, rejected, health, sources, mostlyRejected, breakers] = await Promise.all([
      countByState(database(), MAX_COUNTED + 1),
      countRejected(database(), {
        since: new Date(Date.now() - HOUR_MS),
        limit: MAX_COUNTED + 1,
      }),
      checkService({ timeoutMs: 2_000 }),
      lastWebhooks(),
      readMostlyRejected(),
      listOpenBreakers(database()),
    ]);
    return {
      in_flight: toBounded(counts.inFlight),
      failed: toBounded(counts.failed),
      conflicts: toBounded(counts.conflicts),
      rejected: toBounded(rejected),
      oldest_undispatched_ms: health.undispatchedMs,
      oldest_overdue_ms: health.overdueMs,
      problems: health.problems,
      processing: processingState(breakers),
      warnings: openSettings().map(({ text }) => text),
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
