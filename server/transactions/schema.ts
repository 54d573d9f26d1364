import { z } from 'zod';
import { transactionStatuses } from '@/db/kinds';
import type { NewTransaction, TransactionRow } from '@/db/schema';

const CONTROL_CHARACTER = /\p{Cc}/u;
const AMOUNT = /^\d{1,15}(\.\d{1,4})?$/;
const AMOUNT_RULE =
  'must be a JSON number above 0 and below 10^15, with at most 15 significant digits and 4 decimals';

/** A string field; says whether it is missing or of another type. */
function text() {
  return z.string({
    error: ({ input }) => (input === undefined ? 'is required' : 'must be a string'),
  });
}

/** Opaque text: 1 to 255 characters, no control characters, no half of a surrogate pair. */
export function opaqueText() {
  return text()
    .min(1, 'must not be empty')
    .max(255, 'must have at most 255 characters')
    .refine((value) => !CONTROL_CHARACTER.test(value), 'must not contain control characters')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode');
}

/** Whether `amount` is the same decimal as a JSON number, as `numeric(19, 4)` and as a double. */
function isExact(amount: number): boolean {
  const decimal = String(amount);
  return AMOUNT.test(decimal) && decimal.replace('.', '').replace(/^0+/, '').length <= 15;
}

export const transactionId = opaqueText().meta({
  description: 'The processor’s own id. Its first webhook wins, for ever.',
  example: 'txn_4f9a7c2e',
});

/** The five fields of a webhook, from which the REST body, the document and the row are derived. */
export const webhookSchema = z
  .object({
    transaction_id: transactionId,
    source_account: opaqueText().meta({ example: 'acc_user_789' }),
    destination_account: opaqueText().meta({ example: 'acc_merchant_456' }),
    amount: z
      .number({ error: ({ input }) => (input === undefined ? 'is required' : AMOUNT_RULE) })
      .positive({ error: AMOUNT_RULE, abort: true })
      .max(999_999_999_999_999, { error: AMOUNT_RULE, abort: true })
      .refine(isExact, AMOUNT_RULE)
      .meta({
        description: 'Exact decimal: at most 15 significant digits, of which 4 decimals.',
        example: 1500.5,
      }),
    currency: text()
      .regex(/^[A-Z]{3}$/, 'must be three capital letters, as in ISO 4217')
      .meta({ example: 'INR' }),
  })
  .meta({ description: 'A transaction, as the processor reports it. Unknown fields are ignored.' });

export type Webhook = z.infer<typeof webhookSchema>;

/** An instant in UTC, as RFC 3339 writes it, with milliseconds. */
export const instant = z.iso.datetime().meta({
  example: '2026-01-15T10:30:00.000Z',
  override: { type: 'string', format: 'date-time', pattern: undefined },
});

export const transactionSchema = webhookSchema
  .extend({
    status: z.enum(transactionStatuses).meta({
      description: '`FAILED`: retries are exhausted, or no use; an operator may replay it.',
    }),
    created_at: instant.meta({ description: 'When the first webhook was recorded.' }),
    processed_at: instant.nullable().meta({
      description: 'When processing ended; null until then.',
      example: '2026-01-15T10:30:30.412Z',
    }),
    failure: z.string().optional().meta({
      description: 'Why processing failed; there only while the status is `FAILED`.',
      example: 'The destination account is closed.',
    }),
  })
  .meta({ description: 'A recorded transaction.' });

export type Transaction = z.infer<typeof transactionSchema>;

/** A webhook's fields as the row stores them. */
export function toNewTransaction(webhook: Webhook): NewTransaction {
  return {
    transactionId: webhook.transaction_id,
    sourceAccount: webhook.source_account,
    destinationAccount: webhook.destination_account,
    amount: String(webhook.amount),
    currency: webhook.currency,
  };
}

/** A row as the API shows it. */
export function toTransaction(row: TransactionRow): Transaction {
  return {
    transaction_id: row.transactionId,
    source_account: row.sourceAccount,
    destination_account: row.destinationAccount,
    // Exact: no amount is let in that a double cannot carry.
    amount: Number(row.amount),
    currency: row.currency,
    status: row.status,
    created_at: row.createdAt.toISOString(),
    processed_at: row.processedAt?.toISOString() ?? null,
    ...(row.failure !== null && { failure: row.failure }),
  };
}
