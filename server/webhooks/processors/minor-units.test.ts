import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { webhookSchema } from '@/server/transactions/schema';
import { isKnownCurrency, toDecimal } from './minor-units';

const MAX = 999_999_999_999_999;
const currency = fc.constantFrom('INR', 'JPY', 'KWD', 'CLF', 'ZZZ');
const decimalsOf: Record<string, number> = { INR: 2, JPY: 0, KWD: 3, CLF: 4, ZZZ: 2 };

describe('minor unit conversion', () => {
  it.each([
    [12345, 'INR', 123.45],
    [1, 'INR', 0.01],
    [110, 'INR', 1.1],
    [12345, 'JPY', 12345],
    [295990, 'KWD', 295.99],
    [1, 'KWD', 0.001],
    [1, 'CLF', 0.0001],
    [MAX, 'INR', 9_999_999_999_999.99],
    [MAX, 'JPY', MAX],
    [MAX, 'CLF', 99_999_999_999.9999],
  ])('converts %d minor units of %s to %d', (minorUnits, code, decimal) => {
    expect(toDecimal(minorUnits, code)).toBe(decimal);
  });

  // ICU displays fewer decimals for these than ISO 4217 and Razorpay use.
  it.each(['COP', 'HUF', 'IDR', 'LAK', 'MMK', 'PKR', 'ALL'])(
    'uses two decimals for the currency %s',
    (code) => {
      expect(toDecimal(100, code)).toBe(1);
    },
  );

  it('uses three decimals for IQD and two decimals for the unknown currency ZZZ', () => {
    expect(toDecimal(1000, 'IQD')).toBe(1);
    expect(toDecimal(100, 'ZZZ')).toBe(1);
    expect(['INR', 'CLF', 'ZZZ'].map(isKnownCurrency)).toEqual([true, true, false]);
  });

  it('converts any amount digit for digit and within the limits of the webhook schema', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX }), currency, (minorUnits, code) => {
        const amount = webhookSchema.shape.amount.parse(toDecimal(minorUnits, code));
        const [whole = '', fraction = ''] = String(amount).split('.');
        expect(BigInt(whole + fraction.padEnd(decimalsOf[code] ?? 0, '0'))).toBe(
          BigInt(minorUnits),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
