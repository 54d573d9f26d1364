import { expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { findTransaction } from '@/db/transactions/find';
import type { Signed } from '@/tests/processors/fixtures';
import { razorpay } from '@/tests/processors/razorpay';
import { stripe } from '@/tests/processors/stripe';
import { createRestClient } from '@/tests/support/rest';
import { recordTransaction } from './record';

vi.hoisted(() => {
  process.env.STRIPE_WEBHOOK_SECRETS = 'whsec_newnewnewnewnewnewnewnewnewnewne';
  process.env.WEBHOOK_SOURCES = 'stripe-eu:stripe';
  process.env.WEBHOOK_SECRETS_STRIPE_EU = 'whsec_oldoldoldoldoldoldoldoldoldoldol';
  process.env.RAZORPAY_WEBHOOK_SECRETS = 'razorpay-new-secret';
});

const { rest, post, afterResponses } = createRestClient();

const send = (source: string, { body, headers }: Signed) =>
  post(`/v1/webhooks/${source}`, body, headers);

const { old, current } = stripe.secrets;

it('keeps two accounts at one processor apart', async () => {
  const ofEu = stripe.sign(stripe.payment('1'), old);
  expect((await send('stripe', ofEu)).status).toBe(401);
  expect((await send('stripe-eu', ofEu)).body.outcome).toBe('accepted');
  const ofMain = stripe.sign(stripe.payment('1'), current);
  expect((await send('stripe-eu', ofMain)).status).toBe(401);
  expect((await send('stripe', ofMain)).body.outcome).toBe('accepted');
  const { body } = await rest('/v1/transactions/ch_1?source=stripe-eu');
  expect(body).toMatchObject({ source: 'stripe-eu', destination_account: 'stripe-eu' });
});

it('answers 404 for a source that does not exist', async () => {
  expect(await send('stripe-us', { body: '{}', headers: {} })).toMatchObject({ status: 404 });
});

it('shows when each source has sent its last webhook, and counts ignored events', async () => {
  await send('stripe', stripe.sign(stripe.unrelated.event, current));
  await afterResponses();
  const { body: health } = await rest('/v1/health');
  const names = health.sources.map(({ source }: { source: string }) => source);
  expect(names).toEqual(['stripe', 'stripe-eu']);
  const seconds = Date.parse(health.sources[0].last_webhook_at) / 1_000;
  expect(Math.abs(Date.now() / 1_000 - seconds)).toBeLessThan(60);
  const { body: metrics } = await rest('/v1/metrics');
  expect(metrics).toContain(
    `transaction_webhooks_last_webhook_timestamp_seconds{source="stripe"} ${Math.floor(seconds)}`,
  );
  expect(metrics).toMatch(/ignored_total\{processor="stripe",event="customer.created",.*\} 1/);
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
  expect((await send('razorpay', signed())).body.outcome).toBe('duplicate');
  expect((await send('razorpay', signed(7_700))).body.outcome).toBe('conflict');
  expect(await findTransaction(database(), 'razorpay\u001fpay_7')).toBeUndefined();
});
