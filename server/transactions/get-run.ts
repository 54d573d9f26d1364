import { z } from 'zod';
import { database } from '@/db/client';
import { findTransaction } from '@/db/transactions/find-transaction';
import { ApiError } from '@/server/errors';
import { findRun } from '@/server/processing/find-run';
import { readProcedure } from '@/server/trpc';
import { transactionId } from './schema';

/** Where a transaction's current run is in Inngest, for its page on the dashboard. */
export const getRun = readProcedure
  .input(z.object({ transaction_id: transactionId }))
  .output(
    z.object({
      event_id: z.string(),
      run_id: z.string().nullable(),
      page_url: z.url().nullable(),
    }),
  )
  .query(async ({ input }) => {
    const row = await findTransaction(database(), input.transaction_id);
    if (!row) throw new ApiError('NOT_FOUND', { message: 'No transaction has this id.' });
    const { eventId, runId, pageUrl } = await findRun(row);
    return { event_id: eventId, run_id: runId, page_url: pageUrl };
  });
