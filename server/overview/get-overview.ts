import { z } from 'zod';
import { database } from '@/db/client';
import { countByState } from '@/db/transactions/count-by-state';
import { checkService } from '@/server/health/check-service';
import { settingWarnings } from '@/server/health/setting-warnings';
import { instant } from '@/server/transactions/schema';
import { readProcedure } from '@/server/trpc';

/** What is more than this is shown as "10,000+": to count a million rows takes too long. */
const MOST_COUNTED = 10_000;

/** A count; `is_more` when there are more than it says. */
const bounded = z.object({ count: z.number(), is_more: z.boolean() });

/** How the service is doing right now, for the dashboard. */
export const getOverview = readProcedure
  .input(z.object({ processed_from: instant }))
  .output(
    z.object({
      in_flight: bounded,
      processed: bounded,
      failed: bounded,
      conflicts: bounded,
      oldest_undispatched_ms: z.number().nullable(),
      oldest_overdue_ms: z.number().nullable(),
      problems: z.array(z.string()),
      warnings: z.array(z.string()),
    }),
  )
  .query(async ({ input }) => {
    const [counts, health] = await Promise.all([
      countByState(database(), {
        processedFrom: new Date(input.processed_from),
        most: MOST_COUNTED + 1,
      }),
      checkService(),
    ]);
    return {
      in_flight: toBounded(counts.inFlight),
      processed: toBounded(counts.processed),
      failed: toBounded(counts.failed),
      conflicts: toBounded(counts.conflicts),
      oldest_undispatched_ms: health.undispatchedMs,
      oldest_overdue_ms: health.overdueMs,
      problems: health.problems,
      warnings: settingWarnings(),
    };
  });

function toBounded(counted: number) {
  return { count: Math.min(counted, MOST_COUNTED), is_more: counted > MOST_COUNTED };
}
