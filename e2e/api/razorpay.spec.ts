import { changed, sample } from '../../server/webhooks/processors/razorpay/samples/sample';
import { expect, test } from '../fixtures';

const RAZORPAY = '/v1/webhooks/razorpay';
const signAs = 'razorpay';

test('processes a Razorpay payment once for two of its events', async ({
  newId,
  post,
  waitForProcessed,
}) => {
  const id = newId().replaceAll('-', '_');
  const captured = await post(RAZORPAY, sample('payment.captured.card', id), {
    headers: { 'x-razorpay-event-id': `${id}_1` },
    signAs,
  });
  expect(captured.status).toBe(202);
  expect(captured.outcome).toBe('accepted');
  expect(captured.body).toEqual({ transaction_id: `pay_${id}`, outcome: 'accepted' });

  const paid = await post(RAZORPAY, sample('order.paid.card', id), {
    headers: { 'x-razorpay-event-id': `${id}_2` },
    signAs,
  });
  expect(paid.status).toBe(202);
  expect(paid.body).toEqual({ transaction_id: `pay_${id}`, outcome: 'duplicate' });

  expect(await waitForProcessed(`pay_${id}`)).toMatchObject({
    source_account: 'card_DESp9fNnu0RoNc',
    destination_account: 'acc_BFQ7uQEaa7j2z7',
    amount: 1,
    currency: 'INR',
  });
});

test('converts Razorpay minor units to decimal amounts', async ({ newId, post, transaction }) => {
  for (const [currency, amount] of [
    ['INR', 2959.9],
    ['JPY', 295990],
    ['KWD', 295.99],
  ] as const) {
    const id = newId().replaceAll('-', '_');
    const data = changed('payment.captured.upi', 'payment', { amount: 295990, currency }, id);
    expect((await post(RAZORPAY, data, { signAs })).status).toBe(202);
    expect(await transaction(`pay_${id}`)).toMatchObject({ amount, currency });
  }
});

test('answers an unused Razorpay event with 202 ignored and stores nothing', async ({
  newId,
  post,
  transaction,
}) => {
  const id = newId().replaceAll('-', '_');
  const data = sample('payment.authorized.upi', id);
  const response = await post(RAZORPAY, data, { signAs });
  expect(response.status).toBe(202);
  expect(response.outcome).toBe('ignored');
  expect(response.body).toEqual({ outcome: 'ignored', event: 'payment.authorized' });
  expect(await transaction(`pay_${id}`)).toBeUndefined();
});

test('rejects a malformed Razorpay payment with 400 and names the field', async ({
  newId,
  post,
  transaction,
}) => {
  const id = newId().replaceAll('-', '_');
  const data = changed('payment.captured.upi', 'payment', { amount: '100' }, id);
  const response = await post(RAZORPAY, data, { signAs });
  expect(response.status).toBe(400);
  expect(response.body).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: ['payload', 'payment', 'entity', 'amount'] }],
  });
  expect(await transaction(`pay_${id}`)).toBeUndefined();
});
