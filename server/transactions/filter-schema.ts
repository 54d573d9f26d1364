import { z } from 'zod';
import type { Position, TransactionFilter } from '@/db/transactions/transaction-filter';
import { instant, webhookSchema } from './schema';

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)~(.+)$/s;
const amount = z.coerce.number().min(0).max(999_999_999_999_999);

/** Which transactions the dashboard shows; the same names as in its URL. */
export const filterSchema = z.object({
  search: webhookSchema.shape.transaction_id.optional(),
  status: z.enum(['PROCESSING', 'PROCESSED', 'FAILED']).optional(),
  outcome: z.enum(['duplicate', 'conflict']).optional(),
  currency: webhookSchema.shape.currency.optional(),
  amount_from: amount.optional(),
  amount_to: amount.optional(),
  created_from: instant.optional(),
  created_before: instant.optional(),
});

export const orderSchema = z.enum(['newest', 'oldest']).default('newest');

/** A place in the list, as clients carry it. */
export const cursorSchema = z
  .string()
  .max(300)
  .regex(CURSOR, 'must be the `first` or `next` of a page');

/** A filter as the database takes it. */
export function toFilter(input: z.infer<typeof filterSchema>): TransactionFilter {
  const { search, status, outcome, currency } = input;
  return {
    search,
    status,
    outcome,
    currency,
    amountFrom: input.amount_from?.toString(),
    amountTo: input.amount_to?.toString(),
    createdFrom: input.created_from === undefined ? undefined : new Date(input.created_from),
    createdBefore: input.created_before === undefined ? undefined : new Date(input.created_before),
  };
}

export function toCursor(position: Position | undefined): string | null {
  return position ? `${position.createdAt}~${position.transactionId}` : null;
}

/** The place that a cursor stands for. */
export function toPosition(cursor: string | undefined): Position | undefined {
  const [, createdAt, transactionId] = CURSOR.exec(cursor ?? '') ?? [];
  return createdAt && transactionId ? { createdAt, transactionId } : undefined;
}
