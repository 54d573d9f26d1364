import { z } from 'zod';
import { database } from '@/db/client';
import { listEvents as findEvents } from '@/db/transaction-events/list-events';
import { operatorProcedure } from '@/server/trpc';
import { eventSchema, toEvent } from './event-schema';
import { transactionId } from './schema';

const LIMIT = 1_000;

export const listEvents = operatorProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/transactions/{transaction_id}/events',
      operationId: 'listTransactionEvents',
      tags: ['operations'],
      summary: 'What happened to a transaction',
      description:
        'Repetitions, contradictions, failed attempts, reruns and replays, oldest first, at most ' +
        `${LIMIT}. Empty when all went well, or when there is no such transaction.`,
      successDescription: 'Its events.',
      protect: true,
    },
    errors: ['MALFORMED_URL', 'VALIDATION_FAILED', 'UNAUTHORIZED', 'SERVICE_UNAVAILABLE'],
  })
  .input(z.object({ transaction_id: transactionId }))
  .output(z.object({ events: z.array(eventSchema) }))
  .query(async ({ input }) => {
    const rows = await findEvents(database(), {
      transactionId: input.transaction_id,
      limit: LIMIT,
    });
    return { events: rows.map(toEvent) };
  });
