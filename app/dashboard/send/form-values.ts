import { isSafeNumber } from 'lossless-json';
import { type Webhook, webhookSchema } from '@/server/transactions/schema';

export const FIELDS = [
  'transaction_id',
  'source_account',
  'destination_account',
  'amount',
  'currency',
] as const satisfies (keyof Webhook)[];

/** What stands in the form: text, in every field. */
export type FormValues = Record<(typeof FIELDS)[number], string>;

export const emptyForm: FormValues = {
  transaction_id: '',
  source_account: '',
  destination_account: '',
  amount: '',
  currency: '',
};

/** What the text stands for in JSON. An amount that a double would round stays text, and is refused. */
export function toFields(values: FormValues): Record<string, unknown> {
  const amount = values.amount.trim();
  const isNumber = amount !== '' && !Number.isNaN(Number(amount)) && isSafeNumber(amount);
  return { ...values, amount: isNumber ? Number(amount) : amount || undefined };
}

/** What is wrong with the form, by field: the messages are those of the API's own schema. */
export function problemsOf(values: FormValues): Partial<Record<string, string>> {
  const parsed = webhookSchema.safeParse(toFields(values));
  if (parsed.success) return {};
  const issues = [...parsed.error.issues].reverse();
  return Object.fromEntries(issues.map(({ path, message }) => [String(path[0]), message]));
}

/** A webhook as the form shows it. */
export function toValues(webhook: Webhook): FormValues {
  return { ...webhook, amount: String(webhook.amount) };
}
