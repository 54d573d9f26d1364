import { Anchor, Badge } from '@mantine/core';
import type { Route } from 'next';
import Link from 'next/link';
import type { Transaction, Reference as TransactionReference } from '@/server/transactions/schema';

const COLOR = { PROCESSING: 'blue.6', PROCESSED: 'teal.6', FAILED: 'red.6' } as const;

export function StatusBadge({ status }: Pick<Transaction, 'status'>) {
  return (
    <Badge variant="dot" color={COLOR[status]} miw="max-content">
      {status}
    </Badge>
  );
}

/** Tells transactions apart: two sources can use the same ID. */
export function rowKey({ transaction_id, source = '' }: TransactionReference): string {
  return `${source} ${transaction_id}`;
}

/** The page of a transaction. */
export function transactionHref(id: string, source?: string): Route {
  // In the query, not in the path: an ID can be `..` or contain a slash.
  return `/dashboard/transaction?id=${encodeURIComponent(id)}${source ? `&source=${source}` : ''}`;
}

/** A transaction's ID, linked to its page, with its source if that is not `default`. */
export function TransactionLink({ id, source }: { id: string; source?: string | undefined }) {
  return (
    <Anchor
      component={Link}
      href={transactionHref(id, source)}
      ff="monospace"
      size="sm"
      title={source ? `${id} (${source})` : id}
      style={{ overflowWrap: 'anywhere' }}
    >
      {id}
    </Anchor>
  );
}
