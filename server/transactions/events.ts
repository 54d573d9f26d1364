import { z } from 'zod';
import { database } from '@/db/client';
import { transactionEventKinds } from '@/db/kinds';
import type { TransactionEventRow } from '@/db/schema';
import { findEvents } from '@/db/transaction-events';
import { readProcedure } from '@/server/core/trpc';
import { instant, transactionId } from './schema';

const differences = z
  .array(z.object({ field: z.string(), stored: z.string(), received: z.string() }))
  .meta({ example: [{ field: 'amount', stored: '1500', received: '1600' }] });

/** What an event's `details` are, by its kind. */
const detailsSchema = z.object({
  differences: differences.optional().meta({ description: 'With `conflict`.' }),
  reason: z.string().optional().meta({
    description: 'With `redispatched` (`undispatched` or `overdue`) and `failed` (the error).',
  }),
  attempt: z.number().optional().meta({ description: 'With `attempt_failed`: counted from 1.' }),
  error: z.string().optional().meta({ description: 'With `attempt_failed`.' }),
  retry_in_ms: z.number().nullish().meta({
    description: 'With `attempt_failed`: null when there is no further attempt.',
  }),
  by: z.string().optional().meta({ description: 'With `replayed`.' }),
});

export const eventSchema = z
  .object({
    transaction_id: transactionId,
    kind: z.enum(transactionEventKinds),
    occurred_at: instant,
    occurrences: z.number().meta({
      description: 'Equal webhooks that came at the same moment are one event.',
      example: 1,
    }),
    details: detailsSchema,
  })
  .meta({ description: 'Something that happened to a transaction beside the usual way.' });

export const conflictSchema = eventSchema
  .omit({ kind: true, details: true })
  .extend({ differences })
  .meta({ description: 'A webhook that contradicted the first one with its id.' });

/** An event's row as the API shows it. */
export function toEvent(row: TransactionEventRow): z.infer<typeof eventSchema> {
  return {
    transaction_id: row.transactionId,
    kind: row.kind,
    occurred_at: row.occurredAt.toISOString(),
    occurrences: row.occurrences,
    details: detailsSchema.parse(row.details),
  };
}

/** The row of a conflict as the API lists it. */
export function toConflict(row: TransactionEventRow): z.infer<typeof conflictSchema> {
  const { details, kind: _, ...event } = toEvent(row);
  return { ...event, differences: details.differences ?? [] };
}

/** Which page of a list, newest first, is wanted. */
export const page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().positive().optional().meta({
    description: 'The `next` of the page before.',
  }),
});

export const nextPage = z.number().nullable().meta({
  description: 'Where the next page begins; null when this is the last.',
});

/** Where the page after these rows begins. */
export function nextOf(rows: readonly { id: number }[], limit: number): number | null {
  return rows.length < limit ? null : (rows.at(-1)?.id ?? null);
}

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
