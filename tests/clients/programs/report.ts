import type { Webhook } from '@/server/transactions/schema';

/** What a program sends, and how it signs that. */
export type Sender = {
  webhook: Webhook;
  /** The signature headers of the webhook as JSON. */
  sign: (webhook: Webhook) => Record<string, string>;
};

/** What a program got. The generated types must allow each line of it. */
export type Report = {
  outcomes: (string | undefined)[];
  transaction: { status?: string; amount?: number };
  /** Of the event of the conflict. */
  received: string[];
  listed: string[];
  missing: { status: number; code?: string };
  invalid: { status: number; code?: string; path?: (string | number)[] };
};
