import { z } from 'zod';
import { ApiError } from '@/server/core/errors';
import { type Context, webhookOf, webhookProcedure } from '@/server/core/trpc';
import { log } from '@/server/observability/log';
import { countIgnored } from '@/server/observability/metrics/registry';
import { opaqueText } from '@/server/transactions/schema';
import { noteWebhook } from './last-webhook';
import { isKnownCurrency } from './processors/minor-units';
import type { Processor, ReportedEvent } from './processors/processor';
import { acceptWebhook, acknowledgement, outcomeHeader } from './receive';
import { outcomes } from './record';
import { listProcessorUrls } from './sources';

const ignoredEvent = z.object({
  outcome: z.literal('ignored').meta({ description: 'No money has moved; nothing is stored.' }),
  event: opaqueText().meta({ description: 'The name of the event.' }),
});

const item = z.union([acknowledgement, ignoredEvent]);

const answer = z.union([
  acknowledgement,
  ignoredEvent,
  z.object({ outcome: z.enum([...outcomes, 'ignored']), items: z.array(item) }).meta({
    description: 'For a request with several events, in their order.',
  }),
]);

type Item = z.infer<typeof item>;
type Answer = z.infer<typeof answer>;

/** One operation per processor and further account, named `receiveStripeEvent` and the like. */
export const processorProcedures = Object.fromEntries(
  listProcessorUrls().map(({ segment, processor }) => [
    operationId(segment),
    createReceiver(segment, processor),
  ]),
);

function operationId(segment: string): string {
  const words = segment.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `receive${words.join('')}Event`;
}

function createReceiver(segment: string, processor: Processor) {
  const { name, title, body, successStatus } = processor;
  return webhookProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: `/v1/webhooks/${segment}`,
        operationId: operationId(segment),
        tags: ['webhooks'],
        summary: `Receive a ${title} webhook`,
        description:
          `Accepts the original webhooks of ${title}. Stores a transaction for each event that moves money; ` +
          'several events of one payment are one transaction. Any other event is acknowledged and not ' +
          'stored. The `issues` of a 400 give the path of each invalid field in the body.',
        successDescription: 'The transactions are stored durably, or the event is ignored.',
        responseHeaders: outcomeHeader([...outcomes, 'ignored']),
      },
      successStatus,
      processor: name,
    })
    .input(body)
    .output(answer)
    .mutation(({ input, ctx }) => receiveEvents(processor, input, ctx));
}

/**
 * Records the transactions of all events in a body. If one is invalid, the others are recorded all the same:
 * the processor sends the body again, and they are duplicates then.
 * @throws ApiError VALIDATION_FAILED with the issues of all events, and what recording throws
 */
async function receiveEvents(processor: Processor, body: object, ctx: Context): Promise<Answer> {
  const webhook = webhookOf(ctx);
  const events = processor.read(body, webhook.source);
  webhook.event = events.map(({ name }) => name).join(' ');
  const items = await Promise.all(events.map((event) => receiveEvent(processor, event, ctx)));
  const errors = items.filter((one) => one instanceof ApiError);
  if (errors.length > 0) {
    throw new ApiError('VALIDATION_FAILED', {
      issues: errors.flatMap(({ issues = [] }) => issues),
    });
  }
  const received = items.filter((one): one is Item => !(one instanceof ApiError));
  const outcome = [...outcomes, 'ignored' as const].find((name) =>
    received.some((one) => one.outcome === name),
  );
  ctx.response.headers['x-webhook-outcome'] = outcome ?? 'ignored';
  const [first] = received;
  return first && received.length === 1
    ? first
    : { outcome: outcome ?? 'ignored', items: received };
}

async function receiveEvent(
  { name: processor, wasDefault }: Processor,
  event: ReportedEvent,
  ctx: Context,
): Promise<Item | ApiError> {
  if ('error' in event) return event.error;
  const { name, transaction } = event;
  if (!transaction) {
    countIgnored(processor, name);
    const note = noteWebhook(webhookOf(ctx).source);
    if (note) ctx.defer(() => note());
    return { outcome: 'ignored', event: name };
  }
  const { transaction_id, currency } = transaction;
  if (!isKnownCurrency(currency)) {
    log.warn({ transaction_id, currency }, 'unknown currency: taken to have two decimals');
  }
  return await acceptWebhook(transaction, ctx, { wasDefault });
}
