import { changed, sample } from '../../server/webhooks/razorpay/samples/sample';
import { expect, test } from '../fixtures';

const RAZORPAY = '/v1/webhooks/razorpay';

test('a captured payment becomes PROCESSED, once, whichever events tell of it', async ({
  newId,
  request,
  untilProcessed,
}) => {
  const id = newId().replaceAll('-', '_');
  const captured = await request.post(RAZORPAY, {
    data: sample('payment.captured.card', id),
    headers: { 'x-razorpay-event-id': `${id}_1` },
  });
  expect(captured.status()).toBe(202);
  expect(captured.headers()['x-webhook-outcome']).toBe('accepted');
  expect(await captured.json()).toEqual({ transaction_id: `pay_${id}`, outcome: 'accepted' });

  const paid = await request.post(RAZORPAY, {
    data: sample('order.paid.card', id),
    headers: { 'x-razorpay-event-id': `${id}_2` },
  });
  expect(paid.status()).toBe(202);
  expect(await paid.json()).toEqual({ transaction_id: `pay_${id}`, outcome: 'duplicate' });

  expect(await untilProcessed(`pay_${id}`)).toMatchObject({
    source_account: 'card_DESp9fNnu0RoNc',
    destination_account: 'acc_BFQ7uQEaa7j2z7',
    amount: 1,
    currency: 'INR',
  });
});

test('minor units become the decimal that they stand for', async ({
  newId,
  request,
  transaction,
}) => {
  for (const [currency, amount] of [
    ['INR', 2959.9],
    ['JPY', 295990],
    ['KWD', 295.99],
  ] as const) {
    const id = newId().replaceAll('-', '_');
    const data = changed('payment.captured.upi', 'payment', { amount: 295990, currency }, id);
    expect((await request.post(RAZORPAY, { data })).status()).toBe(202);
    expect(await transaction(`pay_${id}`)).toMatchObject({ amount, currency });
  }
});

test('an event without use is answered 202 and stores nothing', async ({
  newId,
  request,
  transaction,
}) => {
  const id = newId().replaceAll('-', '_');
  const data = sample('payment.authorized.upi', id);
  const response = await request.post(RAZORPAY, { data });
  expect(response.status()).toBe(202);
  expect(response.headers()['x-webhook-outcome']).toBe('ignored');
  expect(await response.json()).toEqual({ outcome: 'ignored', event: 'payment.authorized' });
  expect(await transaction(`pay_${id}`)).toBeUndefined();
});

test('a malformed payment is 400 and names the field in Razorpay’s words', async ({
  newId,
  request,
  transaction,
}) => {
  const id = newId().replaceAll('-', '_');
  const data = changed('payment.captured.upi', 'payment', { amount: '100' }, id);
  const response = await request.post(RAZORPAY, { data });
  expect(response.status()).toBe(400);
  const { code, issues } = await response.json();
  expect(code).toBe('VALIDATION_FAILED');
  expect(issues[0].path.join('.')).toBe('payload.payment.entity.amount');
  expect(await transaction(`pay_${id}`)).toBeUndefined();
});
