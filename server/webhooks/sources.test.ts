import { expect, it } from 'vitest';
import { parseKey, toKey } from '@/db/key';
import { eventId } from '@/inngest/events';
import { parseEnv } from '@/server/settings';
import { checkSources, findSource } from './sources';

const SECRET = 'a-secret-of-a-source';

it('gives a processor its own source once it has secrets', () => {
  const settings = parseEnv({ STRIPE_WEBHOOK_SECRETS: SECRET, WEBHOOK_SECRETS: 'plain-secret' });
  expect(findSource('stripe', settings)).toMatchObject({
    name: 'stripe',
    secrets: [{ text: SECRET }],
  });
  expect(findSource('cashfree', settings)).toMatchObject({ name: 'cashfree', secrets: undefined });
  expect(findSource('transactions', settings)).toMatchObject({
    name: 'default',
    secrets: [{ text: 'plain-secret' }],
  });
  expect(findSource('unknown', settings)).toBeUndefined();
});

it('leaves Razorpay in the source default until it has its own secrets', () => {
  const plain = parseEnv({ WEBHOOK_SECRETS: 'plain-secret' });
  expect(findSource('razorpay', plain)).toMatchObject({
    name: 'default',
    secrets: [{ text: 'plain-secret' }],
  });
  const own = parseEnv({ WEBHOOK_SECRETS: 'plain-secret', RAZORPAY_WEBHOOK_SECRETS: SECRET });
  expect(findSource('razorpay', own)).toMatchObject({
    name: 'razorpay',
    secrets: [{ text: SECRET }],
  });
});

it('adds further accounts of a processor', () => {
  const settings = parseEnv({
    WEBHOOK_SOURCES: 'stripe-eu:stripe, stripe-us:stripe',
    WEBHOOK_SECRETS_STRIPE_EU: SECRET,
  });
  expect(() => checkSources(settings)).not.toThrow();
  expect(findSource('stripe-eu', settings)).toMatchObject({
    ...{ name: 'stripe-eu', processor: { name: 'stripe' }, secrets: [{ text: SECRET }] },
  });
  expect(findSource('stripe-us', settings)?.secrets).toBeUndefined();
});

it.each([
  [{ WEBHOOK_SOURCES: 'stripe:stripe' }, 'the name stripe is taken'],
  [{ WEBHOOK_SOURCES: 'default:stripe' }, 'the name default is taken'],
  [{ WEBHOOK_SOURCES: 'shop:paypall' }, 'unknown processor paypall. Known: razorpay, '],
  [{ STRIPPE_WEBHOOK_SECRETS: SECRET }, 'secrets are set for the unknown source strippe'],
  [{ WEBHOOK_SECRETS_SHOP: SECRET }, 'secrets are set for the unknown source shop'],
])('refuses to start with %j', (variables, message) => {
  expect(() => checkSources(parseEnv(variables))).toThrow(message);
});

it.each(['shop', 'Shop:stripe', 'shop:stripe,shop:adyen', ':stripe'])(
  'refuses WEBHOOK_SOURCES=%s',
  (WEBHOOK_SOURCES) => {
    expect(() => parseEnv({ WEBHOOK_SOURCES })).toThrow('WEBHOOK_SOURCES');
  },
);

it('keeps the ids of sources apart in the key, and readable in the event id', () => {
  const ids = [
    { source: 'default', transactionId: 'stripe/1' },
    { source: 'stripe', transactionId: '1' },
    { source: 'stripe', transactionId: 'eu/1' },
  ];
  expect(new Set(ids.map(toKey)).size).toBe(ids.length);
  for (const id of ids) expect(parseKey(toKey(id))).toEqual(id);
  expect(eventId({ key: toKey({ source: 'stripe', transactionId: 'ch_1' }), runNumber: 1 })).toBe(
    'stripe/ch_1',
  );
  expect(eventId({ key: 'txn_1', runNumber: 1 })).toBe('txn_1');
});
