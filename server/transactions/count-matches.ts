import { z } from 'zod';
import { database } from '@/db/client';
import { countMatches, type Position, planFilter } from '@/db/transactions/list';
import { readProcedure } from '@/server/core/trpc';
import { MAX_COUNTED } from '@/server/settings/limits';
import { filterSchema, toFilter } from './list';

const COUNT_TIMEOUT_MS = 3_000;

/** How many transactions match a filter, for the dashboard. Counts for three seconds at most. */
export const countTransactions = readProcedure
  .input(filterSchema)
  .output(
    z.object({
      count: z.number(),
      /** `more`: there are more than 10,000. `incomplete`: the time was up, there may be more. */
      kind: z.enum(['exact', 'more', 'incomplete']),
    }),
  )
  .query(async ({ input }) => {
    const deadlineMs = performance.now() + COUNT_TIMEOUT_MS;
    const filter = toFilter(input);
    const plan = await planFilter(database(), filter);
    let total = 0;
    let after: Position | undefined;
    do {
      const scan = { filter, order: 'newest', after, limit: MAX_COUNTED + 1 - total } as const;
      const { count, end } = await countMatches(database(), scan, plan);
      total += count;
      after = end;
    } while (after && total <= MAX_COUNTED && performance.now() < deadlineMs);
    if (total > MAX_COUNTED) return { count: MAX_COUNTED, kind: 'more' };
    return { count: total, kind: after ? 'incomplete' : 'exact' };
  });
