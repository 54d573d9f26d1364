import { z } from 'zod';
import { database } from '@/db/client';
import { idsOf } from '@/db/key';
import type { TransactionEventKind } from '@/db/kinds';
import type { TransactionEventRow } from '@/db/schema';
import { findEvents } from '@/db/transaction-events';
import { count, instant, integer } from '@/server/core/field-types';
import { readProcedure } from '@/server/core/trpc';
import { requireKey } from './get';
import { reference, sourceName, transactionId } from './schema';

const difference = z
  .object({
    field: z.enum(['source_account', 'destination_account', 'amount', 'currency']),
    stored: z.string(),
    received: z.string(),
  })
  .meta({
    id: 'Difference',
    description: 'A field whose values differ, both as text.',
    example: { field: 'amount', stored: '1500', received: '1600' },
  });

const acknowledgement = z
  .object({ at: instant, by: z.string(), note: z.string().nullable() })
  .meta({
    id: 'ConflictAcknowledgement',
    description: 'When and by whom the conflict was acknowledged, and why.',
  });

/** Of the run that a rerun or a replay has replaced. */
const formerRun = {
  run: count.optional().meta({ description: 'The number of the former run.' }),
  dispatched_at: instant.optional().meta({ description: 'When the former run was dispatched.' }),
};

/** The fields of every event and of a conflict. */
const eventFields = {
  transaction_id: transactionId,
  source: sourceName.optional(),
  occurred_at: instant,
  occurrences: count.meta({
    description: 'The number of equal webhooks that arrived at the same time.',
    example: 1,
  }),
};

function eventOf<Kind extends TransactionEventKind, Details extends z.ZodRawShape>(
  kind: Kind,
  details: Details,
) {
  return z.object({ ...eventFields, kind: z.literal(kind), details: z.object(details) });
}

const eventSchema = z
  .discriminatedUnion('kind', [
    eventOf('duplicate', {}).meta({
      id: 'DuplicateEvent',
      description: 'A webhook repeated the transaction with the same data.',
    }),
    eventOf('conflict', {
      differences: z.array(difference),
      acknowledged: acknowledgement.optional(),
    }).meta({
      id: 'ConflictEvent',
      description: 'A webhook reused the transaction ID with different data.',
    }),
    eventOf('redispatched', {
      reason: z.enum(['undispatched', 'overdue']).meta({
        description: '`undispatched`: a redispatch. `overdue`: a rerun.',
      }),
      ...formerRun,
    }).meta({ id: 'RedispatchedEvent', description: 'The sweeper sent the transaction again.' }),
    eventOf('attempt_failed', {
      attempt: count.meta({ description: 'Starts at 1.', example: 1 }),
      error: z.string(),
      effect: z
        .string()
        .meta({
          description: 'The effect whose first call failed. The effect has the later ones.',
        })
        .optional(),
      retry_in_ms: count.nullish().meta({ description: 'Null after the last attempt.' }),
    }).meta({ id: 'AttemptFailedEvent', description: 'An attempt to process it failed.' }),
    eventOf('failed', {
      reason: z.string().meta({ description: 'The error of the last attempt.' }),
    }).meta({ id: 'FailedEvent', description: 'No retries are left.' }),
    eventOf('replayed', {
      by: z.string().meta({ description: 'The operator or API token.', example: 'operator' }),
      ...formerRun,
    }).meta({ id: 'ReplayedEvent', description: 'An operator started a new run.' }),
  ])
  .meta({
    id: 'TransactionEvent',
    description: 'A redelivery, failure, redispatch, rerun or replay of a transaction.',
  });

export const conflictSchema = z
  .object({
    ...eventFields,
    id: z.string().meta({ description: 'Of the conflict, to acknowledge it.', example: '17' }),
    differences: z.array(difference),
    acknowledged: acknowledgement.nullable().meta({ description: 'Null while it is open.' }),
  })
  .meta({
    id: 'Conflict',
    description: 'A webhook that reused a transaction ID with different data.',
  });

/** A page of a list, newest first. */
export const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({
    description: 'The length of a page.',
  }),
  before: z.coerce
    .number()
    .int()
    .positive()
    .meta({
      description: 'The `next` of the previous page.',
      override: { maximum: undefined },
    })
    .optional(),
});

export const nextSchema = integer.nullable().meta({
  description: 'The `before` of the next page; null after the last page.',
});

export const listEvents = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/transactions/{transaction_id}/events',
      operationId: 'listTransactionEvents',
      tags: ['transactions'],
      summary: 'List the events of a transaction',
      description:
        'Redeliveries, conflicts, failed attempts, redispatches, reruns and replays, newest first. ' +
        'Empty if there were none, or if no transaction has this ID.',
      successDescription: 'A page of events.',
    },
    errors: ['AMBIGUOUS_TRANSACTION'],
  })
  .input(pageSchema.extend(reference.shape))
  .output(
    z
      .object({ events: z.array(eventSchema), next: nextSchema })
      .meta({ id: 'TransactionEventPage' }),
  )
  .query(async ({ input: { transaction_id, source, ...page } }) => {
    const key = await requireKey({ transaction_id, source });
    const rows = await findEvents(database(), { key, ...page });
    return { events: rows.map(toEvent), next: nextOf(rows, page.limit) };
  });

function toEvent(row: TransactionEventRow): z.infer<typeof eventSchema> {
  return eventSchema.parse({
    ...idsOf(row.key),
    kind: row.kind,
    occurred_at: row.occurredAt.toISOString(),
    occurrences: row.occurrences,
    details: Object.assign({}, row.details, acknowledgementOf(row)),
  });
}

function acknowledgementOf(row: TransactionEventRow) {
  const { acknowledgedAt: at, acknowledgedBy: by, acknowledgementNote: text } = row;
  return at && by ? { acknowledged: { at: at.toISOString(), by, note: text } } : {};
}

export function toConflict(row: TransactionEventRow): z.infer<typeof conflictSchema> {
  const { details, kind, ...event } = toEvent(row);
  if (kind !== 'conflict') throw new Error(`a conflict has the kind ${kind}`);
  const { differences, acknowledged = null } = details;
  return { ...event, id: String(row.id), differences, acknowledged };
}

export function nextOf(rows: readonly { id: number }[], limit: number): number | null {
  return rows.length < limit ? null : (rows.at(-1)?.id ?? null);
}
