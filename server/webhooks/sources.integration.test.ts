import { expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { findTransaction } from '@/db/transactions/record';
import { respond } from '@/server/http/rest';
import { razorpay } from '@/tests/processors/razorpay';
import { stripe } from '@/tests/processors/stripe';
import { recordTransaction } from './record';

vi.hoisted(() => {
  process.env.STRIPE_WEBHOOK_SECRETS = 'whsec_newnewnewnewnewnewnewnewnewnewne';
  process.env.WEBHOOK_SOURCES = 'stripe-eu:stripe';
  process.env.WEBHOOK_SECRETS_STRIPE_EU = 'whsec_oldoldoldoldoldoldoldoldoldoldol';
  process.env.RAZORPAY_WEBHOOK_SECRETS = 'razorpay-new-secret';
});

async function rest(path: string, init: RequestInit = {}) {
  const deferred: Promise<unknown>[] = [];
  const request = new Request(`http://127.0.0.1:3000${path}`, init);
  const response = await respond(request, { defer: (task) => deferred.push(task()) });
  await Promise.all(deferred);
  return { status: response.status, text: await response.text() };
}

async function post(source: string, { body, headers }: { body: string; headers: object }) {
  const all = { 'content-type': 'application/json', ...headers };
  const { status, text } = await rest(`/v1/webhooks/${source}`, {
    method: 'POST',
    headers: all,
    body,
  });
  return { status, body: JSON.parse(text) };
}

const { old, current } = stripe.secrets;

it('keeps two accounts at one processor apart', async () => {
  const ofEu = stripe.sign(stripe.payment('1'), old);
  expect((await post('stripe', ofEu)).status).toBe(401);
  expect((await post('stripe-eu', ofEu)).body.outcome).toBe('accepted');
  const ofMain = stripe.sign(stripe.payment('1'), current);
  expect((await post('stripe-eu', ofMain)).status).toBe(401);
  expect((await post('stripe', ofMain)).body.outcome).toBe('accepted');
  const { text } = await rest('/v1/transactions/ch_1?source=stripe-eu');
  expect(JSON.parse(text)).toMatchObject({ source: 'stripe-eu', destination_account: 'stripe-eu' });
});

it('answers 404 for a source that does not exist', async () => {
  expect(await post('stripe-us', { body: '{}', headers: {} })).toMatchObject({ status: 404 });
});

it('shows when each source has sent its last webhook, and counts ignored events', async () => {
  await post('stripe', stripe.sign(stripe.unrelated.event, current));
  const health = JSON.parse((await rest('/v1/health')).text);
  const names = health.sources.map(({ source }: { source: string }) => source);
  expect(names).toEqual(['stripe', 'stripe-eu']);
  const seconds = Date.parse(health.sources[0].last_webhook_at) / 1_000;
  expect(Math.abs(Date.now() / 1_000 - seconds)).toBeLessThan(60);
  const { text } = await rest('/v1/metrics');
  expect(text).toContain(
    `transaction_webhooks_last_webhook_timestamp_seconds{source="stripe"} ${Math.floor(seconds)}`,
  );
  expect(text).toMatch(/ignored_total\{processor="stripe",event="customer.created",.*\} 1/);
});

it('does not record a Razorpay payment again that is stored in the source default', async () => {
  const stored = {
    ...{ key: 'pay_7', source: 'default', sourceAccount: 'cust_1', amount: '100', currency: 'INR' },
    destinationAccount: 'acc_BFQ7uQEaa7j2z7',
  };
  await recordTransaction(stored);
  const signed = (amount?: number) =>
    razorpay.sign(
      razorpay.payment('7', amount === undefined ? {} : { amount }),
      'razorpay-new-secret',
    );
  expect((await post('razorpay', signed())).body.outcome).toBe('duplicate');
  expect((await post('razorpay', signed(7_700))).body.outcome).toBe('conflict');
  expect(await findTransaction(database(), 'razorpay\u001fpay_7')).toBeUndefined();
});
