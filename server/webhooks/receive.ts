import { z } from 'zod';
import { type Context, webhookProcedure } from '@/server/core/trpc';
import { inThisTrace } from '@/server/observability/tracing';
import { dispatch } from '@/server/processing/dispatch';
import {
  toNewTransaction,
  transactionId,
  type Webhook,
  webhookSchema,
} from '@/server/transactions/schema';
import { outcomes, recordTransaction } from './record';

/** The answer to a webhook whose transaction is recorded. */
export const acknowledgement = z.object({
  transaction_id: transactionId,
  outcome: z.enum(outcomes).meta({
    description:
      '`accepted`: new. `duplicate`: recorded before, with the same content. ' +
      '`conflict`: recorded before with other content, which stays as it was.',
  }),
});

export type Acknowledgement = z.infer<typeof acknowledgement>;

/** The header that repeats the outcome, for whoever reads no bodies. */
export function outcomeHeader(values: readonly [string, ...string[]]) {
  return z.object({
    'x-webhook-outcome': z.enum(values).meta({ description: 'The `outcome` of the body.' }),
  });
}

/**
 * Records a valid webhook, whichever way it came, and has it dispatched after the answer if it is
 * new. When this resolves, all of it is committed.
 * @throws whatever the database throws; then nothing is promised
 */
export async function accept(webhook: Webhook, ctx: Context): Promise<Acknowledgement> {
  const { outcome } = await recordTransaction(toNewTransaction(webhook), ctx);
  ctx.response.headers['x-webhook-outcome'] = outcome;
  if (outcome === 'accepted') {
    const ackMs = Math.round(performance.now() - ctx.receivedAtMs);
    const run = { transactionId: webhook.transaction_id, runNumber: 1 };
    ctx.defer(inThisTrace(() => dispatch({ ...run, ackMs })));
  }
  return { transaction_id: webhook.transaction_id, outcome };
}

export const receiveTransaction = webhookProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/webhooks/transactions',
      operationId: 'receiveTransaction',
      tags: ['webhooks'],
      summary: 'Receive a transaction webhook',
      description:
        'Records the transaction and answers; processing follows in the background. ' +
        'The same `transaction_id` may be sent any number of times: it is processed once.',
      successDescription: 'The transaction is durably recorded.',
      responseHeaders: outcomeHeader(outcomes),
    },
    successStatus: 202,
    errors: [
      'MALFORMED_BODY',
      'VALIDATION_FAILED',
      'PAYLOAD_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'SERVICE_UNAVAILABLE',
    ],
  })
  .input(webhookSchema)
  .output(acknowledgement)
  .mutation(({ input, ctx }) => accept(input, ctx));
