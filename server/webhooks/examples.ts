import { randomBytes, randomInt } from 'node:crypto';
import { decimalsOf, toDecimal } from './processors/minor-units';
import type { Examples, ExampleValues, SignedExample } from './processors/processor';
import { signStandard } from './signature';
import type { Source } from './sources';

const OWN_CURRENCIES = ['INR', 'EUR', 'USD', 'JPY', 'KWD'];
const OWN_EVENT = 'transaction';

const own: Examples = {
  [OWN_EVENT]: {
    amountPath: 'amount',
    create: ({ id, payer, amount, currency }) => ({
      transaction_id: `txn_${id}`,
      source_account: payer,
      destination_account: `acc_merchant_${randomInt(100)}`,
      amount,
      currency,
    }),
  },
};

/** The events that a source has examples of. */
export function examplesOf({ processor }: Pick<Source, 'processor'>): Examples {
  return processor?.examples ?? own;
}

/**
 * Creates webhooks with new IDs and amounts that exist in their currency.
 * @param event one of the source; without it, the first
 * @returns undefined if the source has no such example
 */
export function createExamples(
  source: Pick<Source, 'processor'>,
  { event, count }: { event?: string | undefined; count: number },
): { payer: string; bodies: string[] } | undefined {
  const examples = new Map(Object.entries(examplesOf(source)));
  const [first = OWN_EVENT] = examples.keys();
  const example = examples.get(event ?? first);
  if (!example) return undefined;
  const payer = `acc_user_${randomText(8)}`;
  const currencies = source.processor?.exampleCurrencies ?? OWN_CURRENCIES;
  const bodies = Array.from({ length: count }, () =>
    JSON.stringify(example.create(randomValues(payer, currencies)), null, 2),
  );
  return { payer, bodies };
}

function randomValues(payer: string, currencies: readonly string[]): ExampleValues {
  const currency = currencies[randomInt(currencies.length)] ?? 'INR';
  // Processors take three decimals in steps of ten.
  const minorUnits = randomInt(10, 100_000) * 10;
  const amount = toDecimal(minorUnits, currency);
  const amountText = amount.toFixed(decimalsOf(currency));
  return { id: randomText(14), payer, currency, minorUnits, amount, amountText, at: new Date() };
}

function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => (byte % 36).toString(36)).join('');
}

/** Signs a body as the sender of a source does, with its first secret. Without one, or if only the processor can, it stays unsigned. */
export function signAsSender({ processor, secrets }: Source, body: string): SignedExample {
  const [secret] = secrets ?? [];
  if (!secret) return { body, headers: {} };
  if (processor) return processor.sign?.(body, secret) ?? { body, headers: {} };
  return { body, headers: signStandard(secret, body) };
}
