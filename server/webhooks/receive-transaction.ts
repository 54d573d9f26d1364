import { outcomes } from '@/server/ingest/record';
import { webhookSchema } from '@/server/transactions/schema';
import { webhookProcedure } from '@/server/trpc';
import { accept, acknowledgement, outcomeHeader } from './accept';

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
