import { z } from 'zod';
import { database } from '@/db/client';
import { closeByHand, openByHand, readBreakers } from '@/db/effects/breakers';
import { PROCESSING } from '@/db/kinds';
import { nameOf } from '@/server/core/access';
import { ApiError } from '@/server/core/errors';
import { count, instant } from '@/server/core/field-types';
import { operateProcedure, readProcedure } from '@/server/core/trpc';
import { log } from '@/server/observability/log';
import { breakerNames } from './effects';
import { EFFECT_NAME } from './effects/define-effect';
import { resumeWaiting } from './effects/resume';
import { announceIfWaiting } from './effects/resume-chain';

const breakerSchema = z.object({
  state: z.enum(['RUNNING', 'WAITING', 'PAUSED']).meta({
    description:
      '`WAITING`: the other side does not answer, and is tried again at least every 15 seconds. `PAUSED`: an operator has stopped it.',
  }),
  since: instant.nullable().meta({ description: 'Null while it runs.' }),
  paused_by: z.string().nullable().meta({ description: 'The operator or API token.' }),
  waiting: count.meta({ description: 'How many transactions wait for it. Stops at 10,000.' }),
});

const processingSchema = z
  .object({
    ...breakerSchema.shape,
    effects: z
      .array(
        z
          .object({ name: z.string().meta({ example: 'ledger' }), ...breakerSchema.shape })
          .meta({ id: 'EffectState' }),
      )
      .meta({
        description: 'The external calls that are made for each transaction, in their order.',
      }),
  })
  .meta({ id: 'ProcessingState' });

/** Whether processing runs, and each effect. */
async function readProcessing(): Promise<z.infer<typeof processingSchema>> {
  const states = await readBreakers(database(), breakerNames());
  const described = states.map(({ name, openedAt, openedBy, waiting }) => {
    const state = openedAt === null ? 'RUNNING' : openedBy === null ? 'WAITING' : 'PAUSED';
    const since = openedAt?.toISOString() ?? null;
    return { name, state, since, paused_by: openedBy, waiting } as const;
  });
  const [processing, ...effects] = described;
  if (!processing) throw new Error('processing has no breaker');
  const { name: _, ...state } = processing;
  return { ...state, effects };
}

export const getProcessing = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/processing',
      operationId: 'getProcessing',
      tags: ['processing'],
      summary: 'Get the state of processing',
      description:
        'Whether processing runs or is paused, and the same for each effect. Webhooks are accepted in any case.',
      successDescription: 'The state of processing and of each effect.',
    },
  })
  .input(z.void())
  .output(processingSchema)
  .query(readProcessing);

const target = z.object({
  effect: z
    .string()
    .regex(EFFECT_NAME, 'must be the name of an effect')
    .meta({ description: 'Only this effect. Default: all processing.' })
    .optional(),
});

export const pauseProcessing = operateProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/processing/pause',
      operationId: 'pauseProcessing',
      tags: ['processing'],
      summary: 'Pause processing',
      description:
        'Webhooks are still accepted. Transactions whose delay is over wait until processing is resumed. Calls under way finish.',
      successDescription: 'The state of processing.',
    },
    takesBody: false,
    errors: ['NOT_FOUND'],
  })
  .input(target)
  .output(processingSchema)
  .mutation(async ({ input, ctx }) => {
    const name = breakerOf(input.effect);
    const by = nameOf(ctx.actor);
    if (await openByHand(database(), name, by)) log.warn({ breaker: name, by }, 'paused');
    return await readProcessing();
  });

export const resumeProcessing = operateProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/processing/resume',
      operationId: 'resumeProcessing',
      tags: ['processing'],
      summary: 'Resume processing',
      description: 'Transactions that waited go on, those that waited longest first.',
      successDescription: 'The state of processing.',
    },
    takesBody: false,
    errors: ['NOT_FOUND'],
  })
  .input(target)
  .output(processingSchema)
  .mutation(async ({ input, ctx }) => {
    const name = breakerOf(input.effect);
    const by = nameOf(ctx.actor);
    if (await closeByHand(database(), name)) log.warn({ breaker: name, by }, 'resumed');
    ctx.defer(async () => {
      await resumeWaiting();
      await announceIfWaiting();
    });
    return await readProcessing();
  });

/** @throws ApiError NOT_FOUND */
function breakerOf(effect: string | undefined): string {
  if (effect === undefined) return PROCESSING;
  if (effect !== PROCESSING && breakerNames().includes(effect)) return effect;
  throw new ApiError('NOT_FOUND', { message: 'No effect has this name.' });
}
