import { z } from 'zod';
import { database } from '@/db/client';
import { findEffects } from '@/db/effects/calls';
import { findWait } from '@/db/effects/waiting';
import { effectStatuses } from '@/db/kinds';
import type { EffectRow } from '@/db/schema';
import { count, instant } from '@/server/core/field-types';
import { readProcedure } from '@/server/core/trpc';
import { requireTransaction } from './get';
import { reference } from './schema';

const effectSchema = z
  .object({
    name: z.string().meta({ description: 'The name of the effect.', example: 'ledger' }),
    status: z.enum(effectStatuses).meta({
      description: '`RETRYING`: the last call failed, and another one follows.',
      example: 'DONE',
    }),
    calls: count.meta({ description: 'All calls, also those during an outage.' }),
    first_called_at: instant,
    last_called_at: instant,
    finished_at: instant.nullable(),
    error: z.string().nullable().meta({ description: 'Why the last call failed.' }),
  })
  .meta({ id: 'Effect', description: 'An external call for a transaction.' });

const effectsSchema = z
  .object({
    effects: z.array(effectSchema),
    waits_for: z.string().nullable().meta({
      description:
        'What the transaction waits for after its delay: `processing` while it is paused, or an effect that does not answer or has no free slot. Null if it does not wait.',
    }),
    waits_since: instant.nullable(),
  })
  .meta({ id: 'TransactionEffects' });

/** The external calls that were made for a transaction, and what it waits for. */
async function readEffects(key: string): Promise<z.infer<typeof effectsSchema>> {
  const [effects, wait] = await Promise.all([
    findEffects(database(), key),
    findWait(database(), key),
  ]);
  return {
    effects: effects.map(toEffect),
    waits_for: wait?.waitsFor ?? null,
    waits_since: wait?.since.toISOString() ?? null,
  };
}

function toEffect(row: EffectRow) {
  return {
    name: row.name,
    status: row.status,
    calls: row.calls,
    first_called_at: row.firstCalledAt.toISOString(),
    last_called_at: row.lastCalledAt.toISOString(),
    finished_at: row.finishedAt?.toISOString() ?? null,
    error: row.error,
  };
}

export const listEffects = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/transactions/{transaction_id}/effects',
      operationId: 'listTransactionEffects',
      tags: ['transactions'],
      summary: 'List the effects of a transaction',
      description:
        'The external calls that were made for the transaction, in the order of their first call, and what it waits for.',
      successDescription: 'The effects.',
    },
    errors: ['NOT_FOUND', 'AMBIGUOUS_TRANSACTION'],
  })
  .input(reference)
  .output(effectsSchema)
  .query(async ({ input }) => await readEffects((await requireTransaction(input)).key));
