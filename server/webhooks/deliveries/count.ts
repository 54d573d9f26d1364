import { z } from 'zod';
import { database } from '@/db/client';
import { countDeliveryMatches } from '@/db/deliveries/list';
import { countOutcomes } from '@/db/deliveries/measure';
import { deliveryOutcomes } from '@/db/kinds';
import { readProcedure } from '@/server/core/trpc';
import { instant } from '@/server/transactions/schema';
import { deliveryFilter, toDbFilter } from './filter';

/** Counting all is slow, so the newest of them are counted. */
const MAX_COUNTED = 10_000;
const COUNT_TIMEOUT_MS = 3_000;

/** What became of the newest 10,000 deliveries, for the dashboard. */
export const countDeliveryOutcomes = readProcedure
  .output(
    z.object({
      outcomes: z.array(z.object({ outcome: z.enum(deliveryOutcomes), count: z.number() })),
      /** When the oldest of them was received; null without deliveries. */
      since: instant.nullable(),
      /** Whether older ones are on record too. */
      is_more: z.boolean(),
    }),
  )
  .query(async () => {
    const counts = await countOutcomes(database(), { last: MAX_COUNTED });
    const total = counts.reduce((sum, { rows }) => sum + rows, 0);
    const oldestMs = Math.min(...counts.map(({ since }) => since.getTime()));
    return {
      outcomes: deliveryOutcomes.map((outcome) => ({
        outcome,
        count: counts.find((one) => one.outcome === outcome)?.count ?? 0,
      })),
      since: total === 0 ? null : new Date(oldestMs).toISOString(),
      is_more: total >= MAX_COUNTED,
    };
  });

/** How many deliveries match a filter, for the dashboard. Counts for three seconds at most. */
export const countDeliveries = readProcedure
  .input(deliveryFilter)
  .output(
    z.object({
      count: z.number(),
      /** `more`: there are more than 10,000. `incomplete`: the time was up, there may be more. */
      kind: z.enum(['exact', 'more', 'incomplete']),
    }),
  )
  .query(async ({ input }) => {
    const deadlineMs = performance.now() + COUNT_TIMEOUT_MS;
    const filter = toDbFilter(input);
    let total = 0;
    let after: string | undefined;
    do {
      const limit = MAX_COUNTED + 1 - total;
      const { count, end } = await countDeliveryMatches(database(), { filter, after, limit });
      total += count;
      after = end;
    } while (after && total <= MAX_COUNTED && performance.now() < deadlineMs);
    if (total > MAX_COUNTED) return { count: MAX_COUNTED, kind: 'more' };
    return { count: total, kind: after ? 'incomplete' : 'exact' };
  });
