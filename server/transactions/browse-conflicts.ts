import { z } from 'zod';
import { database } from '@/db/client';
import { listConflicts } from '@/db/transaction-events/list-conflicts';
import { operatorProcedure } from '@/server/trpc';
import { conflictSchema, toEvent } from './event-schema';
import { nextOf, nextPage, page } from './page';

/** The ledger of conflicts, newest first, for the dashboard: without a count of all of them. */
export const browseConflicts = operatorProcedure
  .input(page)
  .output(z.object({ conflicts: z.array(conflictSchema), next: nextPage }))
  .query(async ({ input }) => {
    const rows = await listConflicts(database(), input);
    const conflicts = rows.map((row) => {
      const { details, kind: _, ...event } = toEvent(row);
      return { ...event, differences: details.differences ?? [] };
    });
    return { conflicts, next: nextOf(rows, input.limit) };
  });
