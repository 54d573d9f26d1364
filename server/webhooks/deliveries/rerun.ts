import { z } from 'zod';
import { database } from '@/db/client';
import { newDeliveryId, receivedAtOf } from '@/db/deliveries/id';
import { findDeliveries, scanDeliveries } from '@/db/deliveries/list';
import { deliveryOutcomes } from '@/db/kinds';
import type { DeliveryRow } from '@/db/schema';
import { nameOf } from '@/server/core/access';
import { ApiError, toIssues } from '@/server/core/errors';
import { count } from '@/server/core/field-types';
import { parseBody } from '@/server/core/parse-body';
import { type Context, operateProcedure } from '@/server/core/trpc';
import { isPublic } from '@/server/settings';
import { webhookSchema } from '@/server/transactions/schema';
import { acceptWebhook } from '../receive';
import { receiveEvents } from '../receive-events';
import { findSourceAt, type Source, verify } from '../sources';
import { deliveryFilter, toDbFilter } from './filter';
import { deliveryId, issues } from './list';
import { MASK } from './mask';
import { requireDelivery, signedRequestOf } from './stored';

const MAX_RERUN = 1_000;
/** So many share the statements that record them. */
const AT_ONCE = 50;

const result = z
  .object({
    id: deliveryId,
    outcome: z.enum(deliveryOutcomes),
    transaction_id: z.string().nullable(),
    rerun_id: deliveryId.nullable().meta({
      description: 'The delivery of the rerun; null if it is rejected again.',
    }),
    code: z.string().nullable().meta({ description: 'Why it is still rejected.' }),
    issues: issues.nullable(),
  })
  .meta({ id: 'RerunResult', description: 'What became of a delivery that ran again.' });

/** Bodies of rejected webhooks are masked, so that their signatures cannot be verified again. */
const verification = z
  .enum(['required', 'skipped'])
  .default('required')
  .meta({
    description:
      '`skipped`: runs a webhook again although its signature is wrong, or cannot be verified because its body is ' +
      'masked. Make sure first that the processor sent it.',
  });

type Rerun = {
  /** Of the new delivery. */
  id: string;
  ctx: Context;
  verification: z.infer<typeof verification>;
};

const rejected = {
  outcome: 'rejected',
  transaction_id: null,
  rerun_id: null,
  issues: null,
} as const;

/** The outcome of a rerun's delivery before it is known. */
const unanswered = {
  outcome: 'accepted',
  code: null,
  issues: null,
  answeredMs: null,
  key: null,
  moreKeys: null,
} as const;

export const rerunDelivery = operateProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/deliveries/{id}/rerun',
      operationId: 'rerunDelivery',
      tags: ['deliveries'],
      summary: 'Run a received webhook again',
      description:
        'Verifies the stored webhook with today’s secrets, at any age, and maps it with today’s ' +
        'mapping. A webhook that was rejected can become a transaction. A second rerun is a `duplicate`. ' +
        'The rerun is a delivery of its own, with the `X-Request-Id` of this response.',
      successDescription: 'What became of it this time.',
    },
    successStatus: 202,
    takesBody: false,
    deadlineMs: 5_000,
    errors: ['NOT_FOUND', 'NOT_RERUNNABLE'],
  })
  .input(z.object({ id: deliveryId, verification }))
  .output(result)
  .mutation(async ({ input: { id, ...options }, ctx }) => {
    return await rerun(await requireDelivery(id), { ...options, id: ctx.requestId, ctx });
  });

export const rerunDeliveries = operateProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/deliveries/rerun',
      operationId: 'rerunDeliveries',
      tags: ['deliveries'],
      summary: 'Run received webhooks again',
      description:
        `Runs the newest ${MAX_RERUN} matching webhooks again, the oldest of them first. Of an earlier and a ` +
        'later webhook with the same ID, the earlier one counts.',
      successDescription: 'How many matched, and what became of each that ran.',
    },
    successStatus: 202,
    deadlineMs: 30_000,
  })
  .input(
    deliveryFilter
      .extend({
        verification,
        dry_run: z.boolean('must be true or false').meta({
          description: 'Counts the matching webhooks without running them.',
        }),
      })
      .meta({ id: 'RerunRequest' }),
  )
  .output(z.object({ matching: count, results: z.array(result) }).meta({ id: 'RerunResults' }))
  .mutation(async ({ input: { dry_run, verification, ...filter }, ctx }) => {
    const { rows } = await scanDeliveries(database(), {
      filter: toDbFilter(filter),
      limit: MAX_RERUN,
    });
    if (dry_run) return { matching: rows.length, results: [] };
    const results: z.infer<typeof result>[] = [];
    const oldestFirst = rows.map(({ id }) => id).reverse();
    for (let at = 0; at < oldestFirst.length; at += AT_ONCE) {
      const ids = oldestFirst.slice(at, at + AT_ONCE);
      const found = await findDeliveries(database(), ids);
      results.push(
        ...(await Promise.all(found.map((row) => rerunOne(row, { ctx, verification })))),
      );
    }
    return { matching: rows.length, results };
  });

/** Runs one delivery again. Returns a result also if it cannot run. @throws what the database throws */
async function rerunOne(row: DeliveryRow, options: Omit<Rerun, 'id'>) {
  return await rerun(row, { ...options, id: newDeliveryId() }).catch((error: unknown) =>
    toResult(row, error),
  );
}

/** @throws ApiError NOT_RERUNNABLE, and what the database throws */
async function rerun(row: DeliveryRow, options: Rerun): Promise<z.infer<typeof result>> {
  try {
    const answer = await receiveAgain(row, options);
    const transaction_id = 'transaction_id' in answer ? answer.transaction_id : null;
    const { outcome } = answer;
    return { ...rejected, id: row.id, outcome, transaction_id, rerun_id: options.id, code: null };
  } catch (error) {
    if (!(error instanceof ApiError) || error.code === 'NOT_RERUNNABLE') throw error;
    return toResult(row, error);
  }
}

async function receiveAgain(row: DeliveryRow, { id, ctx, verification }: Rerun) {
  const source = findSourceAt(row.path);
  if (!source || row.body === null) throw notRerunnable('Its source or its body is not known.');
  const isVerified = row.secretNumber !== null || verification === 'skipped';
  const secretNumber = isVerified ? row.secretNumber : await verifyAgain(row, source);
  const { occurrences: _, ...former } = row;
  const record = {
    ...former,
    ...unanswered,
    id,
    receivedAt: receivedAtOf(id),
    secretNumber,
    status: source.processor?.successStatus ?? 202,
    reason: `run again by ${nameOf(ctx.actor)}${verification === 'skipped' ? ', not verified' : ''}`,
  };
  const webhook = { source: source.name, secretNumber, record };
  const own = { ...ctx, receivedAtMs: performance.now(), response: { headers: {} }, webhook };
  const json = parseBody(Buffer.from(row.body));
  const { processor } = source;
  if (!processor) {
    const fields = validate(webhookSchema, json);
    rejectMasked(fields);
    return await acceptWebhook(fields, own);
  }
  const body = validate(processor.body, json);
  rejectMasked(processor.read(body, source.name));
  return await receiveEvents(processor, body, own);
}

/** @throws ApiError VALIDATION_FAILED */
function validate<Body>(schema: z.ZodType<Body>, json: unknown): Body {
  const { data, error } = schema.safeParse(json);
  if (error) throw new ApiError('VALIDATION_FAILED', { issues: toIssues(error) });
  return data;
}

/** The signature covers the body as it was received. */
async function verifyAgain(row: DeliveryRow, source: Source): Promise<number | null> {
  if (source.secrets === undefined) {
    if (source.processor && isPublic()) throw new ApiError('INVALID_SIGNATURE');
    return null;
  }
  const request = signedRequestOf(row);
  if (!request) {
    throw notRerunnable(
      'Its signature cannot be verified, because its body is masked. Run it without verification.',
    );
  }
  const check = await verify(source, request, Number.POSITIVE_INFINITY);
  if (!check.isValid) throw new ApiError('INVALID_SIGNATURE');
  return check.secret.number;
}

/** @throws ApiError NOT_RERUNNABLE if a value that a transaction would have is masked */
function rejectMasked(mapped: unknown): void {
  if (!JSON.stringify(mapped).includes(MASK)) return;
  throw notRerunnable('A field of the transaction is masked.');
}

function notRerunnable(reason: string): ApiError {
  return new ApiError('NOT_RERUNNABLE', { message: `The webhook cannot run again. ${reason}` });
}

function toResult(row: DeliveryRow, error: unknown): z.infer<typeof result> {
  if (!(error instanceof ApiError)) throw error;
  const { code, issues = null } = error;
  return { ...rejected, id: row.id, code, issues };
}
