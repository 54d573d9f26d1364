import { isSafeNumber } from 'lossless-json';
import { type Webhook, webhookSchema } from '@/server/transactions/schema';

/** The text in each field of the form. */
export type FormValues = Record<keyof Webhook, string>;

export const emptyForm: FormValues = {
  transaction_id: '',
  source_account: '',
  destination_account: '',
  amount: '',
  currency: '',
};

/** The form's JSON fields. An amount that a double would round stays text, so that it is rejected. */
export function toFields(values: FormValues): Record<string, unknown> {
  const amount = values.amount.trim();
  const isNumber = amount !== '' && !Number.isNaN(Number(amount)) && isSafeNumber(amount);
  return { ...values, amount: isNumber ? Number(amount) : amount || undefined };
}

/** The first error of each invalid field, with the messages of the API's schema. */
export function findProblems(values: FormValues): Partial<Record<string, string>> {
  const parsed = webhookSchema.safeParse(toFields(values));
  if (parsed.success) return {};
  const issues = [...parsed.error.issues].reverse();
  return Object.fromEntries(issues.map(({ path, message }) => [String(path[0]), message]));
}

export function toValues(webhook: Webhook): FormValues {
  return { ...webhook, amount: String(webhook.amount) };
}

const CURRENCIES = ['INR', 'EUR', 'USD', 'JPY'];

/** A valid webhook with a unique transaction ID. */
export function randomWebhook(): Webhook {
  const cents = 100 + Math.floor(Math.random() * 1_000_000);
  return {
    transaction_id: `txn_${randomText(12)}`,
    source_account: `acc_user_${Math.floor(Math.random() * 1_000)}`,
    destination_account: `acc_merchant_${Math.floor(Math.random() * 100)}`,
    amount: cents / 100,
    currency: CURRENCIES[cents % CURRENCIES.length] ?? 'INR',
  };
}

/** The same transaction with a different amount. */
export function withDifferentAmount(webhook: Webhook): Webhook {
  return { ...webhook, amount: Number((webhook.amount + 1).toFixed(4)) };
}

function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('');
}
