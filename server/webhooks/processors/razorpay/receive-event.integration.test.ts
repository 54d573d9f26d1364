import { beforeEach, describe, expect, it } from 'vitest';
import { database } from '@/db/client';
import { transactionEvents, transactions } from '@/db/schema';
import { createRestClient } from '@/tests/support/rest';
import { changed, sample } from './samples/sample';

const { rest, post, deferred } = createRestClient();
let id = '';

beforeEach(() => {
  deferred.length = 0;
  id = `${Number(id) + 1}`;
});

const send = (event: unknown, headers: Record<string, string> = {}) =>
  post('/v1/webhooks/razorpay', event, { 'user-agent': 'Razorpay-Webhook/v1', ...headers });

const stored = () =>
  Promise.all([database().$count(transactions), database().$count(transactionEvents)]);

describe('captured Razorpay payment', () => {
  it('records a captured payment, answers 202 and defers one dispatch', async () => {
    const { status, headers, body } = await send(sample('payment.captured.card', id));
    expect(status).toBe(202);
    expect(body).toEqual({ transaction_id: `pay_${id}`, outcome: 'accepted' });
    expect(headers.get('x-webhook-outcome')).toBe('accepted');
    expect(deferred).toHaveLength(1);
    expect((await rest(`/v1/transactions/pay_${id}`)).body).toMatchObject({
      source_account: 'card_DESp9fNnu0RoNc',
      destination_account: 'acc_BFQ7uQEaa7j2z7',
      amount: 1,
      currency: 'INR',
      status: 'PROCESSING',
    });
  });

  it('deduplicates order.paid and payment.captured events of the same payment', async () => {
    const events = ['order.paid.card', 'payment.captured.card', 'payment.captured.card'];
    const outcomes: string[] = [];
    for (const [n, name] of events.entries()) {
      const { body } = await send(sample(name, id), { 'x-razorpay-event-id': `event-${n}` });
      outcomes.push(body.outcome);
    }
    expect(outcomes).toEqual(['accepted', 'duplicate', 'duplicate']);
    expect(deferred).toHaveLength(1);
  });

  it('reports a changed amount as a conflict with 202 and keeps the original amount', async () => {
    await send(sample('payment.captured.upi', id));
    const { status, body } = await send(changed('order.paid.upi', 'payment', { amount: 101 }, id));
    expect([status, body.outcome]).toEqual([202, 'conflict']);
    expect((await rest(`/v1/transactions/pay_${id}`)).body.amount).toBe(1);
  });

  it.each([
    [295990, 'KWD', 295.99],
    [999_999_999_999_999, 'JPY', 999_999_999_999_999],
    [999_999_999_999_999, 'CLF', 99_999_999_999.9999],
    [150, 'ZZZ', 1.5],
  ])('stores a payment of %d minor units in %s as %d', async (amount, currency, decimal) => {
    const event = changed('payment.captured.card', 'payment', { amount, currency }, id);
    expect((await send(event)).body.outcome).toBe('accepted');
    const { body } = await rest(`/v1/transactions/pay_${id}`);
    expect([body.amount, body.currency]).toEqual([decimal, currency]);
  });
});

it('records a refund as a separate transaction from the merchant to the payment', async () => {
  await send(sample('payment.captured.upi', id));
  expect((await send(sample('refund.processed', id))).body).toEqual({
    transaction_id: `rfnd_${id}`,
    outcome: 'accepted',
  });
  expect((await rest(`/v1/transactions/rfnd_${id}`)).body).toMatchObject({
    source_account: 'acc_E7OQJcEANmBHTC',
    destination_account: `pay_${id}`,
    amount: 500,
  });
});

describe('ignored Razorpay events', () => {
  it.each([
    'payment.authorized.upi',
    'payment.failed.card',
    'refund.created',
    'settlement.processed',
  ])('ignores the event %s with 202 and stores nothing', async (name) => {
    const before = await stored();
    const event = sample(name, id);
    const { status, headers, body } = await send(event);
    expect([status, body]).toEqual([202, { outcome: 'ignored', event: event.event }]);
    expect(headers.get('x-webhook-outcome')).toBe('ignored');
    expect(await stored()).toEqual(before);
    expect(deferred).toEqual([]);
  });

  it('ignores an unknown event with an invalid payload and answers 202', async () => {
    const { status, body } = await send({ event: 'a.new.one', account_id: 7, payload: ['?'] });
    expect([status, body.outcome]).toEqual([202, 'ignored']);
  });
});

describe('malformed Razorpay request body', () => {
  it('rejects invalid payment fields with 400 and their payload paths, and stores nothing', async () => {
    const before = await stored();
    const { status, body } = await send(
      changed('payment.captured.card', 'payment', { amount: '100', currency: undefined }, id),
    );
    expect(status).toBe(400);
    expect(body).toEqual({
      code: 'VALIDATION_FAILED',
      message: expect.any(String),
      issues: [
        { path: ['payload', 'payment', 'entity', 'amount'], message: expect.any(String) },
        { path: ['payload', 'payment', 'entity', 'currency'], message: 'is required' },
      ],
    });
    expect(await stored()).toEqual(before);
  });

  it.each(['100.5', '9007199254740993', '1e400', '99999999999999999999'])(
    'rejects the payment amount %s with 400',
    async (amount) => {
      const text = JSON.stringify(sample('payment.captured.upi', id));
      const { status, body } = await send(text.replace('"amount":100', `"amount":${amount}`));
      expect([status, body.issues?.[0].path.at(-1)]).toEqual([400, 'amount']);
    },
  );

  it.each([['{}'], ['[]'], ['null'], ['{"event":7}'], ['{"event":""}']])(
    'rejects the request body %s with 400 because event is missing or invalid',
    async (text) => {
      const { status, body } = await send(text);
      expect([status, body.issues[0].path]).toEqual([400, ['event']]);
    },
  );

  it('rejects truncated JSON with 400 and MALFORMED_BODY', async () => {
    const { status, body } = await send('{"event":"payment.captured"');
    expect([status, body.code]).toEqual([400, 'MALFORMED_BODY']);
  });
});
