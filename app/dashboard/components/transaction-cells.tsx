import { Anchor, Badge } from '@mantine/core';
import Link from 'next/link';
import type { Transaction, Reference as TransactionReference } from '@/server/transactions/schema';

const COLOR = { PROCESSING: 'blue.9', PROCESSED: 'teal.9', FAILED: 'red.9' } as const;

export function StatusBadge({ status }: Pick<Transaction, 'status'>) {
  return (
    <Badge color={COLOR[status]} miw="max-content">
      {status}
    </Badge>
  );
}

/** Tells transactions apart: two sources can use the same ID. */
export function rowKey({ transaction_id, source = '' }: TransactionReference): string {
  return `${source} ${transaction_id}`;
}

/** A transaction's ID, linked to its page, with its source if that is not `default`. */
export function TransactionLink({ id, source }: { id: string; source?: string | undefined }) {
  return (
    <Anchor
      component={Link}
      // In the query, not in the path: an ID can be `..` or contain a slash.
      href={`/dashboard/transaction?id=${encodeURIComponent(id)}${source ? `&source=${source}` : ''}`}
      ff="monospace"
      size="sm"
      title={source ? `${id} (${source})` : id}
      style={{ overflowWrap: 'anywhere' }}
    >
      {id}
    </Anchor>
  );
}
