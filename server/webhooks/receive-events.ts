import { z } from 'zod';
import { toKey } from '@/db/key';
import type { DeliveryOutcome } from '@/db/kinds';
import type { NewDelivery } from '@/db/schema';
import { ApiError } from '@/server/core/errors';
import { type Context, webhookOf, webhookProcedure } from '@/server/core/trpc';
import { log } from '@/server/observability/log';
import { countIgnored } from '@/server/observability/metrics/registry';
import { opaqueText } from '@/server/transactions/schema';
import { recordDelivery } from './deliveries/write';
import { housekeepingTasks } from './last-webhook';
import { isKnownCurrency } from './processors/minor-units';
import type { Processor, ReportedEvent } from './processors/processor';
import { acceptWebhook, acknowledgement, outcomeHeader } from './receive';
import { outcomes } from './record';
import { listProcessorUrls } from './sources';

const ignoredEvent = z
  .object({
    outcome: z
      .literal('ignored')
      .meta({ description: 'No money has moved. Only the delivery is on record.' }),
    event: opaqueText().meta({ description: 'The name of the event.' }),
  })
  .meta({ id: 'IgnoredEvent', description: 'The event moves no money.' });

const item = z.union([acknowledgement, ignoredEvent]);

const answer = z.union([
  acknowledgement,
  ignoredEvent,
  z.object({ outcome: z.enum([...outcomes, 'ignored']), items: z.array(item) }).meta({
    id: 'AcknowledgedEvents',
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
        summary: `Receive a webhook of ${title}`,
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
export async function receiveEvents(
  processor: Processor,
  body: object,
  ctx: Context,
): Promise<Answer> {
  const webhook = webhookOf(ctx);
  const events = processor.read(body, webhook.source);
  webhook.event = events.map(({ name }) => name).join(' ');
  const isOnly = events.length === 1;
  const items = await Promise.all(
    events.map((event) => receiveEvent(processor, event, ctx, isOnly)),
  );
  const received = items.filter((one): one is Item => !(one instanceof ApiError));
  const [key = null, ...moreKeys] = received.flatMap((one) =>
    'transaction_id' in one ? [toKey({ ...webhook, transactionId: one.transaction_id })] : [],
  );
  webhook.record = { ...webhook.record, key, moreKeys: moreKeys.length > 0 ? moreKeys : null };
  const errors = items.filter((one) => one instanceof ApiError);
  if (errors.length > 0) {
    throw new ApiError('VALIDATION_FAILED', {
      issues: errors.flatMap(({ issues = [] }) => issues),
    });
  }
  const outcome =
    [...outcomes, 'ignored' as const].find((name) =>
      received.some((one) => one.outcome === name),
    ) ?? 'ignored';
  ctx.response.headers['x-webhook-outcome'] = outcome;
  if (!isOnly) await recordDelivery(ownRecord(ctx, outcome));
  const [first] = received;
  return first && received.length === 1 ? first : { outcome, items: received };
}

/** The record of this request, with what became of it. */
function ownRecord(ctx: Context, outcome: DeliveryOutcome): NewDelivery {
  const { record, event = null } = webhookOf(ctx);
  return { ...record, outcome, event, answeredMs: performance.now() - ctx.receivedAtMs };
}

async function receiveEvent(
  { name: processor, wasDefault }: Processor,
  event: ReportedEvent,
  ctx: Context,
  isOnly: boolean,
): Promise<Item | ApiError> {
  if ('error' in event) return event.error;
  const { name, transaction } = event;
  if (!transaction) {
    countIgnored(processor, name);
    for (const task of housekeepingTasks(webhookOf(ctx).source)) ctx.defer(task);
    if (isOnly) await recordDelivery(ownRecord(ctx, 'ignored'));
    return { outcome: 'ignored', event: name };
  }
  const { transaction_id, currency } = transaction;
  if (!isKnownCurrency(currency)) {
    log.warn({ transaction_id, currency }, 'unknown currency: taken to have two decimals');
  }
  return await acceptWebhook(transaction, ctx, { wasDefault, isOnly });
}
