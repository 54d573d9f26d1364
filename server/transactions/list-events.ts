import { z } from 'zod';
import { database } from '@/db/client';
import { listEvents as findEvents } from '@/db/transaction-events/list-events';
import { readProcedure } from '@/server/trpc';
import { eventSchema, toEvent } from './event-schema';
import { nextOf, nextPage, page } from './page';
import { transactionId } from './schema';

export const listEvents = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/transactions/{transaction_id}/events',
      operationId: 'listTransactionEvents',
      tags: ['operations'],
      summary: 'What happened to a transaction',
      description:
        'Repetitions, contradictions, failed attempts, reruns and replays, newest first. Empty ' +
        'when all went well, or when there is no such transaction.',
      successDescription: 'Its events.',
    },
    errors: ['MALFORMED_URL', 'VALIDATION_FAILED', 'SERVICE_UNAVAILABLE'],
  })
  .input(page.extend({ transaction_id: transactionId }))
  .output(z.object({ events: z.array(eventSchema), next: nextPage }))
  .query(async ({ input }) => {
    const { transaction_id, ...wanted } = input;
    const rows = await findEvents(database(), { transactionId: transaction_id, ...wanted });
    return { events: rows.map(toEvent), next: nextOf(rows, input.limit) };
  });
