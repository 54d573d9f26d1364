import { z } from 'zod';
import { database } from '@/db/client';
import { idsOf } from '@/db/key';
import { transactionEventKinds } from '@/db/kinds';
import type { TransactionEventRow } from '@/db/schema';
import { findEvents } from '@/db/transaction-events';
import { readProcedure } from '@/server/core/trpc';
import { requireKey } from './get';
import { instant, reference, sourceName, transactionId } from './schema';

const differences = z
  .array(z.object({ field: z.string(), stored: z.string(), received: z.string() }))
  .meta({ example: [{ field: 'amount', stored: '1500', received: '1600' }] });

const acknowledgement = z
  .object({ at: instant, by: z.string(), note: z.string().nullable() })
  .meta({ description: 'When and by whom the conflict was acknowledged, and why.' });

const detailsSchema = z.object({
  differences: differences.optional().meta({ description: 'Only for `conflict`.' }),
  acknowledged: acknowledgement.optional().meta({ description: 'Only for `conflict`.' }),
  reason: z
    .string()
    .optional()
    .meta({
      description:
        'For `redispatched`: `undispatched` (a redispatch) or `overdue` (a rerun). For `failed`: the ' +
        'error of the last attempt.',
    }),
  effect: z.string().optional().meta({
    description:
      'Only for `attempt_failed`: the effect whose first call failed. The effect has the later ones.',
  }),
  attempt: z.number().optional().meta({ description: 'Only for `attempt_failed`. Starts at 1.' }),
  error: z.string().optional().meta({ description: 'Only for `attempt_failed`.' }),
  retry_in_ms: z.number().nullish().meta({
    description: 'Only for `attempt_failed`. Null after the last attempt.',
  }),
  run: z.number().optional().meta({
    description: 'Only for `redispatched` and `replayed`: the number of the former run.',
  }),
  dispatched_at: instant.optional().meta({
    description: 'Only for `redispatched` and `replayed`: when the former run was dispatched.',
  }),
  by: z.string().optional().meta({
    description: 'Only for `replayed`: the operator or API token.',
  }),
});

const eventSchema = z
  .object({
    transaction_id: transactionId,
    source: sourceName.optional(),
    kind: z.enum(transactionEventKinds),
    occurred_at: instant,
    occurrences: z.number().meta({
      description: 'The number of equal webhooks that arrived at the same time.',
      example: 1,
    }),
    details: detailsSchema,
  })
  .meta({ description: 'A redelivery, failure, redispatch, rerun or replay of a transaction.' });

export const conflictSchema = eventSchema
  .omit({ kind: true, details: true })
  .extend({
    id: z.string().meta({ description: 'Of the conflict, to acknowledge it.', example: '17' }),
    differences,
    acknowledged: acknowledgement.nullable().meta({ description: 'Null while it is open.' }),
  })
  .meta({ description: 'A webhook that reused a transaction ID with different data.' });

/** A page of a list, newest first. */
export const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().positive().optional().meta({
    description: 'The `next` of the previous page.',
  }),
});

export const nextSchema = z.number().nullable().meta({
  description: 'The `before` of the next page; null after the last page.',
});

export const listEvents = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/transactions/{transaction_id}/events',
      operationId: 'listTransactionEvents',
      tags: ['operations'],
      summary: 'List the events of a transaction',
      description:
        'Redeliveries, conflicts, failed attempts, redispatches, reruns and replays, newest first. ' +
        'Empty if there were none, or if no transaction has this ID.',
      successDescription: 'A page of events.',
    },
  })
  .input(pageSchema.extend(reference.shape))
  .output(z.object({ events: z.array(eventSchema), next: nextSchema }))
  .query(async ({ input: { transaction_id, source, ...page } }) => {
    const key = await requireKey({ transaction_id, source });
    const rows = await findEvents(database(), { key, ...page });
    return { events: rows.map(toEvent), next: nextOf(rows, page.limit) };
  });

function toEvent(row: TransactionEventRow): z.infer<typeof eventSchema> {
  return {
    ...idsOf(row.key),
    kind: row.kind,
    occurred_at: row.occurredAt.toISOString(),
    occurrences: row.occurrences,
    details: { ...detailsSchema.parse(row.details), ...acknowledgementOf(row) },
  };
}

function acknowledgementOf(row: TransactionEventRow) {
  const { acknowledgedAt: at, acknowledgedBy: by, acknowledgementNote: text } = row;
  return at && by ? { acknowledged: { at: at.toISOString(), by, note: text } } : {};
}

export function toConflict(row: TransactionEventRow): z.infer<typeof conflictSchema> {
  const { details, kind: _, ...event } = toEvent(row);
  const { differences: found = [], acknowledged = null } = details;
  return { ...event, id: String(row.id), differences: found, acknowledged };
}

export function nextOf(rows: readonly { id: number }[], limit: number): number | null {
  return rows.length < limit ? null : (rows.at(-1)?.id ?? null);
}
