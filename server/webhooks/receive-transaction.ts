import { z } from 'zod';
import { dispatch } from '@/server/ingest/dispatch';
import { outcomes, record } from '@/server/ingest/record';
import { toNewTransaction } from '@/server/transactions/present';
import { transactionId, webhookSchema } from '@/server/transactions/schema';
import { webhookProcedure } from '@/server/trpc';

const acknowledgement = z.object({
  transaction_id: transactionId,
  outcome: z.enum(outcomes).meta({
    description:
      '`accepted`: new. `duplicate`: recorded before, with the same content. ' +
      '`conflict`: recorded before with other content, which stays as it was.',
  }),
});

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
  .mutation(async ({ input, ctx }) => {
    const { outcome } = await record(toNewTransaction(input), ctx);
    ctx.response.headers['x-webhook-outcome'] = outcome;
    if (outcome === 'accepted') {
      const ackMs = Math.round(performance.now() - ctx.receivedAtMs);
      ctx.defer(() => dispatch({ transactionId: input.transaction_id, generation: 1, ackMs }));
    }
    return { transaction_id: input.transaction_id, outcome };
  });
