import { z } from 'zod';
import { database } from '@/db/client';
import { receivedAtOf } from '@/db/deliveries/id';
import { scanDeliveries } from '@/db/deliveries/list';
import { countOutcomes } from '@/db/deliveries/measure';
import { idsOf } from '@/db/key';
import { deliveryOutcomes } from '@/db/kinds';
import type { DeliveryRow } from '@/db/schema';
import { issueSchema } from '@/server/core/errors';
import { readProcedure } from '@/server/core/trpc';
import {
  count,
  instant,
  integer,
  keyOf,
  opaqueText,
  requestedInstant,
  sourceName,
  toDate,
  transactionId,
} from '@/server/transactions/schema';
import { findSourceAt } from '../sources';
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
      description: 'Null if `accepted`: the transaction has its `ack_ms`.',
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

export const deliveryFilter = z.object({
  source: sourceName.meta({ description: 'Only from this source.' }).optional(),
  outcome: z.enum(deliveryOutcomes).meta({ description: 'Only with this outcome.' }).optional(),
  code: opaqueText().meta({ description: 'Only with this error code.' }).optional(),
  event: opaqueText().meta({ description: 'Only with this event name, exact.' }).optional(),
  transaction_id: transactionId
    .meta({
      description: 'Deliveries that led to this transaction, of `source` or else of `default`.',
    })
    .optional(),
  processor_id: opaqueText()
    .meta({
      description: 'Only with this ID, which the processor gave the delivery.',
    })
    .optional(),
  received_from: requestedInstant.meta({ description: 'Received then or later.' }).optional(),
  received_before: requestedInstant.meta({ description: 'Received before then.' }).optional(),
});

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
    return {
      deliveries: rows.map(toSummary),
      next: end ?? null,
      searched_back_to: end ? receivedAtOf(end).toISOString() : null,
    };
  });

/** Counting all is slow, so the newest of them are counted. */
const MAX_COUNTED = 10_000;

/** What became of the newest 10,000 deliveries, for the dashboard. */
export const countDeliveries = readProcedure
  .output(
    z.object({
      outcomes: z.array(z.object({ outcome: z.enum(deliveryOutcomes), count: z.number() })),
      /** When the oldest of them was received; null if all deliveries are counted. */
      since: instant.nullable(),
    }),
  )
  .query(async () => {
    const counts = await countOutcomes(database(), { last: MAX_COUNTED });
    const total = counts.reduce((sum, { rows }) => sum + rows, 0);
    const oldestMs = Math.min(...counts.map(({ since }) => since.getTime()));
    return {
      outcomes: deliveryOutcomes.map((outcome) => ({
        outcome,
        count: counts.find((one) => one.outcome === outcome)?.count ?? 0,
      })),
      since: total < MAX_COUNTED ? null : new Date(oldestMs).toISOString(),
    };
  });

export function toDbFilter({
  transaction_id,
  processor_id,
  received_from,
  received_before,
  source,
  ...others
}: z.infer<typeof deliveryFilter>) {
  return {
    ...others,
    source,
    key: transaction_id === undefined ? undefined : keyOf({ transaction_id, source }),
    processorId: processor_id,
    receivedFrom: toDate(received_from),
    receivedBefore: toDate(received_before),
  };
}

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
  .query(async ({ input }) => toDetails(await requireDelivery(input.id)));

function toSummary(row: Omit<DeliveryRow, 'body'>): z.infer<typeof summary> {
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
    transaction_id: row.key === null ? null : idsOf(row.key).transaction_id,
    occurrences: row.occurrences,
  };
}

function toDetails(row: DeliveryRow): z.infer<typeof details> {
  const keys = [row.key ?? [], row.moreKeys ?? []].flat();
  return {
    ...toSummary(row),
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
