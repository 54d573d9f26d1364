import { z } from 'zod';
import { DEFAULT_SOURCE, parseKey, toKey } from '@/db/key';
import { transactionKinds, transactionStatuses } from '@/db/kinds';
import type { NewTransaction, TransactionRow } from '@/db/schema';
import { instant } from '@/server/core/field-types';

const AMOUNT_RULE =
  'must be a JSON number greater than 0 and less than 10^15, with up to 15 digits and 4 decimals';

function text() {
  return z.string({
    error: ({ input }) => (input === undefined ? 'is required' : 'must be a string'),
  });
}

/** Text of 1 to 255 characters, without control characters and unpaired surrogates. */
export function opaqueText() {
  return text()
    .min(1, 'must not be empty')
    .max(255, 'must have at most 255 characters')
    .refine((value) => !/\p{Cc}/u.test(value), 'must not contain control characters')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode');
}

/** Whether JSON, `numeric(19, 4)` and a double all represent exactly this amount. */
function isExact(amount: number): boolean {
  const decimal = String(amount);
  const digits = decimal.replace('.', '').replace(/^0+/, '');
  return /^\d{1,15}(\.\d{1,4})?$/.test(decimal) && digits.length <= 15;
}

const ID_META = {
  description:
    'The transaction ID of the processor. The first webhook with an ID is kept; later ones never change it.',
  example: 'txn_4f9a7c2e',
};

export const transactionId = opaqueText().meta(ID_META);

/** A URL cannot carry `.` and `..` as a path segment. Direction marks make one id look like another. */
const newTransactionId = opaqueText()
  .refine((id) => id !== '.' && id !== '..', 'must not be . or ..')
  .refine((id) => !/\p{Bidi_Control}/u.test(id), 'must not contain text direction marks')
  .meta(ID_META);

/** The fields of a webhook. The REST body, the OpenAPI document and the table row derive from them. */
export const webhookSchema = z
  .object({
    transaction_id: newTransactionId,
    source_account: opaqueText().meta({ example: 'acc_user_789' }),
    destination_account: opaqueText().meta({ example: 'acc_merchant_456' }),
    amount: z
      .number({ error: ({ input }) => (input === undefined ? 'is required' : AMOUNT_RULE) })
      .positive({ error: AMOUNT_RULE, abort: true })
      .max(999_999_999_999_999, { error: AMOUNT_RULE, abort: true })
      .refine(isExact, AMOUNT_RULE)
      .meta({
        description: 'Exact decimal with up to 15 digits, up to 4 of them after the decimal point.',
        example: 1500.5,
      }),
    currency: text()
      .regex(/^[A-Z]{3}$/, 'must be three capital letters, as in ISO 4217')
      .meta({ example: 'INR' }),
  })
  .meta({
    id: 'TransactionWebhook',
    description: 'A completed transaction. Unknown fields are ignored.',
  });

export type Webhook = z.infer<typeof webhookSchema>;

/** The name of a source: `default`, a processor, or a name in `WEBHOOK_SOURCES`. */
export const sourceName = text()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be the name of a source')
  .meta({ description: 'Where its webhooks come from.', example: 'stripe' });

/** A transaction of any source. Without `source`, it is the only one with the id. */
export const reference = z.object({
  transaction_id: transactionId,
  source: sourceName
    .meta({ description: 'Only needed when several sources have a transaction with this ID.' })
    .optional(),
});

export type Reference = z.infer<typeof reference>;

/** The key of a transaction whose source is known. Without one, it is `default`. */
export function keyOf({ transaction_id, source = DEFAULT_SOURCE }: Reference): string {
  return toKey({ source, transactionId: transaction_id });
}

/** The fields that only transactions of sources other than `default` have. */
const ofSource = z
  .object({
    source: sourceName,
    kind: z.enum(transactionKinds).meta({ description: 'How it moves money.' }),
    relates_to: transactionId.nullable().meta({
      description:
        'The ID of another transaction of the source: of the payment that a refund returns.',
    }),
    occurred_at: instant.nullable().meta({
      description: 'When it happened, by the clock of the processor.',
    }),
  })
  .partial();

const recordedSchema = webhookSchema.extend({
  status: z.enum(transactionStatuses).meta({
    description: '`FAILED`: no retries are left. An operator can replay the transaction.',
    example: 'PROCESSED',
  }),
  created_at: instant.meta({ description: 'When the first webhook was stored.' }),
  processed_at: instant.nullable().meta({
    description: 'When processing finished; null before that.',
    example: '2026-01-15T10:30:30.412Z',
  }),
  failure: z.string().optional().meta({
    description: 'The reason of the failure. Only while the status is `FAILED`.',
    example: 'The destination account is closed.',
  }),
  ...ofSource.shape,
});

/** The fields that only a single transaction has, if its source is not `default`. */
export const lifeSchema = z
  .object({
    related: z
      .array(
        recordedSchema
          .pick({ transaction_id: true, kind: true, amount: true, currency: true, status: true })
          .meta({ id: 'RelatedTransaction', description: 'A refund of it, for example.' }),
      )
      .meta({
        description:
          'The transactions that relate to it, oldest first. Only `getTransaction` returns them.',
      }),
    net_amount: z.number().meta({
      description:
        'Its amount with all that related transactions added and took away. Only `getTransaction` returns it.',
      example: 1200.5,
    }),
  })
  .partial();

export const transactionSchema = recordedSchema
  .extend(lifeSchema.shape)
  .meta({ id: 'Transaction', description: 'A recorded transaction.' });

export type Transaction = z.infer<typeof transactionSchema>;

/** @param webhook in the plain format, or as a processor reports it */
export function toNewTransaction(
  webhook: Webhook & Partial<Pick<Transaction, 'kind' | 'relates_to' | 'occurred_at'>>,
  source = DEFAULT_SOURCE,
): NewTransaction {
  const { kind = null, relates_to = null, occurred_at } = webhook;
  return {
    key: toKey({ source, transactionId: webhook.transaction_id }),
    source,
    kind,
    relatesTo: relates_to,
    occurredAt: toDate(occurred_at ?? undefined) ?? null,
    sourceAccount: webhook.source_account,
    destinationAccount: webhook.destination_account,
    amount: String(webhook.amount),
    currency: webhook.currency,
  };
}

export function toTransaction(row: TransactionRow): Transaction {
  const { source, transactionId } = parseKey(row.key);
  return {
    transaction_id: transactionId,
    source_account: row.sourceAccount,
    destination_account: row.destinationAccount,
    // Exact, because every accepted amount fits a double.
    amount: Number(row.amount),
    currency: row.currency,
    status: row.status,
    created_at: row.createdAt.toISOString(),
    processed_at: row.processedAt?.toISOString() ?? null,
    ...(row.failure !== null && { failure: row.failure }),
    ...(source !== DEFAULT_SOURCE && {
      source,
      kind: row.kind ?? undefined,
      relates_to: row.relatesTo,
      occurred_at: row.occurredAt?.toISOString() ?? null,
    }),
  };
}

export function toDate(timestamp: string | undefined): Date | undefined {
  return timestamp === undefined ? undefined : new Date(timestamp);
}
