import { z } from 'zod';
import { database } from '@/db/client';
import { listConflicts } from '@/db/transaction-events/list-conflicts';
import { readProcedure } from '@/server/trpc';
import { conflictSchema, toConflict } from './event-schema';
import { nextOf, nextPage, page } from './page';

/** The ledger of conflicts, newest first, for the dashboard: without a count of all of them. */
export const browseConflicts = readProcedure
  .input(page)
  .output(z.object({ conflicts: z.array(conflictSchema), next: nextPage }))
  .query(async ({ input }) => {
    const rows = await listConflicts(database(), input);
    return { conflicts: rows.map(toConflict), next: nextOf(rows, input.limit) };
  });
