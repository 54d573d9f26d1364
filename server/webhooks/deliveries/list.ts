import { z } from 'zod';
import { database } from '@/db/client';
import { receivedAtOf } from '@/db/deliveries/id';
import { scanDeliveries } from '@/db/deliveries/list';
import { idsOf } from '@/db/key';
import { deliveryOutcomes } from '@/db/kinds';
import type { DeliveryRow } from '@/db/schema';
import { findTransactions } from '@/db/transactions/find';
import { issueSchema } from '@/server/core/errors';
import { count, instant, integer } from '@/server/core/field-types';
import { readProcedure } from '@/server/core/trpc';
import { findSourceAt } from '../sources';
import { deliveryFilter, toDbFilter } from './filter';
import { bodyHashOf } from './record';
import { requireDelivery } from './stored';

export const deliveryId = z.uuid('must be the ID of a delivery').meta({
  description: 'The `X-Request-Id` of the response to the webhook.',
  example: '019b1f5e-7c1a-7d2e-9f4b-3a5c6d7e8f90',
  override: { type: 'string', format: 'uuid', pattern: undefined },
});

export const issues = z.array(issueSchema);

const summary = z
  .object({
    id: deliveryId,
    received_at: instant,
    source: z.string().nullable().meta({
      description: 'Null if the webhook was sent to a URL that is none.',
      example: 'default',
    }),
    path: z.string().meta({ example: '/v1/webhooks/transactions' }),
    outcome: z.enum(deliveryOutcomes),
    status: integer.meta({ description: 'The status of the response.', example: 202 }),
    code: z.string().nullable().meta({ description: 'The error, if it was rejected.' }),
    event: z.string().nullable(),
    processor_id: z.string().nullable().meta({
      description: 'The processor’s own ID of the delivery.',
    }),
    attempt: integer.nullable(),
    answered_ms: z.number().nullable().meta({
      description: 'Milliseconds to the response. Null if `accepted`: see `ack_ms`.',
    }),
    ack_ms: z
      .number()
      .nullable()
      .meta({
        description:
          'Milliseconds until the new transaction of this webhook was acknowledged. Null if it led to no new ' +
          'transaction, or for a moment after the response.',
      }),
    transaction_id: z.string().nullable(),
    occurrences: count.meta({
      description: 'Equal webhooks beyond a bound are counted here instead of being recorded.',
    }),
  })
  .meta({ id: 'Delivery', description: 'A webhook as it was received.' });

const details = summary
  .extend({
    issues: issues.nullable(),
    reason: z.string().nullable().meta({
      description:
        'Why its signature was invalid, or who ran it again. The response did not have it.',
    }),
    documentation: z
      .string()
      .nullable()
      .meta({ description: 'The processor’s page about webhooks.' }),
    secret: integer.nullable().meta({ description: 'Which secret signed it, from 1.' }),
    client_ip: z.string().meta({ example: '203.0.113.7' }),
    headers: z
      .record(z.string(), z.string())
      .meta({ example: { 'content-type': 'application/json' } }),
    body: z.string().nullable().meta({ description: 'As `DELIVERY_BODIES` says.' }),
    body_sha256: z.string().nullable().meta({ description: 'Of the body as it was received.' }),
    transaction_ids: z.array(z.string().meta({ example: 'txn_4f9a7c2e' })),
  })
  .meta({ id: 'DeliveryDetails', description: 'A delivery with its headers and body.' });

export const listDeliveries = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/deliveries',
      operationId: 'listDeliveries',
      tags: ['deliveries'],
      summary: 'List received webhooks',
      description:
        'Every webhook that was received, with any outcome, newest first. A page can be short or ' +
        'empty although more follow: `next` tells where to continue.',
      successDescription: 'A page of deliveries.',
    },
    deadlineMs: 5_000,
  })
  .input(
    deliveryFilter.extend({
      limit: z.coerce.number().int().min(1).max(1_000).default(50).meta({
        description: 'The length of a page.',
      }),
      after: z
        .uuid('must be the `next` of a page')
        .meta({
          description: 'The `next` of the previous page. Keep the filters.',
        })
        .optional(),
    }),
  )
  .output(
    z
      .object({
        deliveries: z.array(summary),
        next: deliveryId.nullable().meta({
          description: 'The `after` of the next page; null after the last page.',
        }),
        searched_back_to: instant.nullable().meta({ description: 'Null on the last page.' }),
      })
      .meta({ id: 'DeliveryPage' }),
  )
  .query(async ({ input: { limit, after, ...filter } }) => {
    const { rows, end } = await scanDeliveries(database(), {
      filter: toDbFilter(filter),
      after,
      limit,
    });
    const ackMs = await readAckMs(rows);
    return {
      deliveries: rows.map((row) => toSummary(row, ackMs)),
      next: end ?? null,
      searched_back_to: end ? receivedAtOf(end).toISOString() : null,
    };
  });

export const getDelivery = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/deliveries/{id}',
      operationId: 'getDelivery',
      tags: ['deliveries'],
      summary: 'Get a received webhook',
      description: 'The webhook with its headers and body, and what became of it.',
      successDescription: 'The delivery.',
    },
    errors: ['NOT_FOUND'],
  })
  .input(z.object({ id: deliveryId }))
  .output(details)
  .query(async ({ input }) => {
    const row = await requireDelivery(input.id);
    return toDetails(row, await readAckMs([row]));
  });

type Row = Omit<DeliveryRow, 'body'>;
/** By the ID of the delivery. */
type AckMs = ReadonlyMap<string, number | null>;

/**
 * The response times of the webhooks that stored a transaction. The transaction has them: a second write to
 * the delivery, after its response, would cost more than this.
 */
async function readAckMs(rows: readonly Row[]): Promise<AckMs> {
  const keys = rows.flatMap(({ outcome, key }) =>
    key !== null && (outcome === 'accepted' || outcome === 'rejected') ? [key] : [],
  );
  if (keys.length === 0) return new Map();
  const stored = await findTransactions(database(), keys);
  return new Map([...stored.values()].map(({ deliveryId, ackMs }) => [deliveryId ?? '', ackMs]));
}

function toSummary(row: Row, ackMs: AckMs): z.infer<typeof summary> {
  return {
    id: row.id,
    received_at: row.receivedAt.toISOString(),
    source: row.source,
    path: row.path,
    outcome: row.outcome,
    status: row.status,
    code: row.code,
    event: row.event,
    processor_id: row.processorId,
    attempt: row.attempt,
    answered_ms: row.answeredMs === null ? null : Math.round(row.answeredMs * 10) / 10,
    ack_ms: ackMs.get(row.id) ?? null,
    transaction_id: row.key === null ? null : idsOf(row.key).transaction_id,
    occurrences: row.occurrences,
  };
}

function toDetails(row: DeliveryRow, ackMs: AckMs): z.infer<typeof details> {
  const keys = [row.key ?? [], row.moreKeys ?? []].flat();
  return {
    ...toSummary(row, ackMs),
    issues: issues.nullable().catch(null).parse(row.issues),
    reason: row.reason,
    documentation: findSourceAt(row.path)?.processor?.docsUrl ?? null,
    secret: row.secretNumber,
    client_ip: row.clientIp,
    headers: row.headers,
    body: row.body,
    body_sha256: bodyHashOf(row),
    transaction_ids: keys.map((key) => idsOf(key).transaction_id),
  };
}
