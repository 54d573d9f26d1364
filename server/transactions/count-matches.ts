import { database } from '@/db/client';
import { countMatches, type Position, planFilter } from '@/db/transactions/list';
import { countInParts, matchCount } from '@/server/core/match-count';
import { readProcedure } from '@/server/core/trpc';
import { filterSchema, toFilter } from './list';

/** How many transactions match a filter, for the dashboard. */
export const countTransactions = readProcedure
  .input(filterSchema)
  .output(matchCount)
  .query(async ({ input }) => {
    const filter = toFilter(input);
    const plan = await planFilter(database(), filter);
    return await countInParts<Position>((after, limit) =>
      countMatches(database(), { filter, order: 'newest', after, limit }, plan),
    );
  });
