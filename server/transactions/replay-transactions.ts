import { z } from 'zod';
import { database } from '@/db/client';
import { countReopenable } from '@/db/transactions/count-reopenable';
import { dispatchAll } from '@/server/ingest/redispatch';
import { MOST_REPLAYED, replay } from '@/server/processing/replay';
import { operateProcedure } from '@/server/trpc';
import { instant } from './schema';

export const replayTransactions = operateProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/transactions/replay',
      operationId: 'replayTransactions',
      tags: ['operations'],
      summary: 'Run failed and overdue transactions again',
      description:
        `Oldest first, at most ${MOST_REPLAYED} a call; without \`dry_run\`, call again while ` +
        '`replayed` is less than `matching`. What is PROCESSED, or may still be by itself, is never among them.',
      successDescription: 'How many there were, and how many new runs begin.',
    },
    successStatus: 202,
    deadlineMs: 5_000,
    errors: [
      'MALFORMED_BODY',
      'VALIDATION_FAILED',
      'PAYLOAD_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'SERVICE_UNAVAILABLE',
    ],
  })
  .input(
    z.object({
      dry_run: z.boolean('must be true or false').meta({
        description: 'Whether to tell only how many it would be.',
      }),
      state: z.enum(['FAILED', 'OVERDUE']).optional().meta({ description: 'Both by default.' }),
      created_from: instant.optional(),
      created_before: instant.optional(),
    }),
  )
  .output(z.object({ matching: z.number(), replayed: z.number() }))
  .mutation(async ({ input, ctx }) => {
    const { dry_run, state, created_from, created_before } = input;
    const filter = {
      state,
      createdFrom: toDate(created_from),
      createdBefore: toDate(created_before),
    };
    const matching = await countReopenable(database(), filter);
    if (dry_run) return { matching, replayed: 0 };
    const runs = await replay(filter, ctx.caller()?.name);
    ctx.defer(() => dispatchAll(runs));
    return { matching, replayed: runs.length };
  });

function toDate(iso: string | undefined): Date | undefined {
  return iso === undefined ? undefined : new Date(iso);
}
