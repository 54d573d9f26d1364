import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { database } from '@/db/client';
import { transactions } from '@/db/schema';
import { handleRest } from '@/server/http/rest';
import { webhook } from '@/tests/support/webhooks';

/** A decimal as digits without zeros at either end, and the power of ten of the last digit. */
function normalized(literal: string): { digits: string; exponent: number } {
  const [, whole = '', fraction = '', power = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(literal) ?? [];
  const significant = (whole + fraction).replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  const exponent = Number(power) - fraction.length + significant.length - digits.length;
  return digits === '' ? { digits: '0', exponent: 0 } : { digits, exponent };
}

/** The rule: greater than 0, less than 10^15, up to 15 digits and 4 decimals. */
function isAccepted(literal: string): boolean {
  const { digits, exponent } = normalized(literal);
  const decimals = Math.max(0, -exponent);
  const length = digits.length + Math.max(0, exponent);
  return digits !== '0' && length <= 15 && decimals <= 4;
}

const digits = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength });
const whole = digits(18).map((text) => text.replace(/^0+(?=\d)/, ''));
const power = fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), fc.nat(20));

/** A number in any JSON notation. */
const anyLiteral = fc
  .tuple(whole, fc.option(digits(6)), fc.constantFrom('', '0', '0'.repeat(30)), fc.option(power))
  .map(([integer, fraction, zeros, exponent]) => {
    const decimals = (fraction ?? '') + zeros;
    return integer + (decimals && `.${decimals}`) + (exponent?.join('') ?? '');
  });

/** A rejected number that a double would round to an accepted one. */
const almost = fc
  .tuple(fc.nat(9_999), fc.constantFrom('0', '9'), fc.integer({ min: 10, max: 40 }))
  .map(([integer, digit, times]) => `${integer}.${digit.repeat(times)}1`);

const literal = fc.oneof({ weight: 9, arbitrary: anyLiteral }, { weight: 1, arbitrary: almost });

function send(transactionId: string, amount: string) {
  const body = JSON.stringify(webhook(transactionId, { amount: 1 })).replace(':1,', `:${amount},`);
  const request = {
    method: 'POST',
    url: '/v1/webhooks/transactions',
    // Other addresses are rate limited.
    clientIp: '127.0.0.1',
    headers: new Headers({ 'content-type': 'application/json' }),
    body: Readable.from([Buffer.from(body)]),
  };
  return handleRest(request, { defer: () => {} });
}

it('stores every valid amount digit for digit and rejects every other with 400', async () => {
  const accepted = new Map<string, string>();
  await fc.assert(
    fc.asyncProperty(literal, async (amount) => {
      const id = `txn_${accepted.size}`;
      const { status, body } = await send(id, amount);
      expect(status).toBe(isAccepted(amount) ? 202 : 400);
      if (status === 202) accepted.set(id, amount);
      else expect(JSON.parse(body).issues[0].path).toEqual(['amount']);
    }),
    { numRuns: 500 },
  );
  const rows = await database().select().from(transactions);
  expect(rows.length).toBe(accepted.size);
  expect(rows.length).toBeGreaterThan(50);
  for (const { key, amount } of rows) {
    expect(normalized(amount)).toEqual(normalized(accepted.get(key) ?? ''));
  }
});
