import { z } from 'zod';
import { webhookSchema } from '@/server/transactions/schema';
import { toDecimal } from './minor-units';

/** How a processor writes amounts. */
export type Amounts = {
  /** An amount as the processor sends it. */
  schema: z.ZodType<number>;
  toDecimal: (amount: number, currency: string) => number;
};

const MINOR_UNITS_RULE =
  'must be an integer in minor units: a JSON number greater than 0 with up to 15 digits';

/**
 * Amounts in minor units: 12345 is 123.45 INR.
 * @param decimals the currencies that the processor does not treat by ISO 4217
 */
export function minorUnits(decimals: Readonly<Record<string, number>> = {}): Amounts {
  return {
    schema: z
      .int({
        error: ({ input }) => (input === undefined ? 'is required' : MINOR_UNITS_RULE),
        abort: true,
      })
      .positive({ error: MINOR_UNITS_RULE })
      .max(999_999_999_999_999, { error: MINOR_UNITS_RULE }),
    toDecimal: (amount, currency) => toDecimal(amount, currency, decimals[currency]),
  };
}

const DECIMAL_RULE =
  'must be a decimal text such as "12.50", not 0, with up to 15 digits and 4 decimals';

/** Amounts in major units as text: "123.45". A sign only repeats what the event says. */
export const decimalText: Amounts = {
  schema: z
    .string({ error: ({ input }) => (input === undefined ? 'is required' : DECIMAL_RULE) })
    .regex(/^-?\d{1,15}(\.\d{1,4})?$/, { error: DECIMAL_RULE, abort: true })
    .transform((text) => Math.abs(Number(text)))
    .pipe(webhookSchema.shape.amount),
  toDecimal: (amount) => amount,
};

/** Amounts in major units, as our own: 123.45 is 123.45 INR. */
export const majorUnits: Amounts = {
  schema: webhookSchema.shape.amount,
  toDecimal: (amount) => amount,
};
