import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { razorpay } from '@/tests/processors/razorpay';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';
import type { ReportedEvent } from '../processors/processor';
import { razorpay as processor } from '../processors/razorpay';
import { compareDeliveries } from './regress';

const { post, afterResponses } = createRestClient();

async function compare(last = 100) {
  const differences: (string | undefined)[] = [];
  for await (const { difference } of compareDeliveries(last)) differences.push(difference);
  return differences;
}

/** Another mapping, until the end of the test. */
function mapDifferently(change: (event: ReportedEvent) => ReportedEvent): void {
  const { read } = processor;
  const spy = vi
    .spyOn(processor, 'read')
    .mockImplementation((body, account) => read(body, account).map(change));
  onTestFinished(() => spy.mockRestore());
}

beforeAll(async () => {
  const send = (event: object) => post('/v1/webhooks/razorpay', event);
  await send(razorpay.payment('1'));
  await send(razorpay.payment('1'));
  await send(razorpay.unrelated.event);
  await post('/v1/webhooks/transactions', webhook('txn_1'));
  await post('/v1/webhooks/transactions', webhook('txn_1', { amount: 2 }));
  await post('/v1/webhooks/transactions', { transaction_id: 'txn_2' });
  await post('/v1/webhooks/nowhere', {});
  await afterResponses();
});

it('finds no difference with the same mapping, whatever became of a delivery', async () => {
  expect(await compare()).toEqual(Array(7).fill(undefined));
});

it('looks at the last deliveries only', async () => {
  expect(await compare(3)).toHaveLength(3);
});

it('finds another amount', async () => {
  mapDifferently((event) =>
    'transaction' in event && event.transaction
      ? { ...event, transaction: { ...event.transaction, amount: 1 } }
      : event,
  );
  expect((await compare()).filter(Boolean)).toEqual(['amount 100 would be 1']);
});

it('finds another ID, also of a duplicate', async () => {
  mapDifferently((event) =>
    'transaction' in event && event.transaction
      ? { ...event, transaction: { ...event.transaction, transaction_id: 'other' } }
      : event,
  );
  expect((await compare()).filter(Boolean)).toEqual([
    'pay_1 would be other',
    'pay_1 would be other',
  ]);
});

it('finds an event that would be ignored, or no longer', async () => {
  mapDifferently(({ name }) => ({ name, transaction: undefined }));
  expect((await compare()).filter(Boolean)).toEqual([
    'pay_1 would be ignored',
    'pay_1 would be ignored',
  ]);
});
