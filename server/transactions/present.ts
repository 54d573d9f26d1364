import type { NewTransaction, TransactionRow } from '@/db/schema';
import type { Transaction, Webhook } from './schema';

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
