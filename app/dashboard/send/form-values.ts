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

/** The fields of a body in the form; empty where it has none. */
export function toValues(body: string): FormValues {
  const fields = new Map(Object.entries(parse(body)));
  const text = (name: keyof Webhook) => String(fields.get(name) ?? '');
  return {
    transaction_id: text('transaction_id'),
    source_account: text('source_account'),
    destination_account: text('destination_account'),
    amount: text('amount'),
    currency: text('currency'),
  };
}

function parse(body: string): object {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null ? json : {};
  } catch {
    return {};
  }
}

/** What is wrong with the syntax of a JSON text; undefined if nothing is. */
export function syntaxProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
