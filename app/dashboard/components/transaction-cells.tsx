import { Anchor, Badge } from '@mantine/core';
import Link from 'next/link';
import type { Transaction } from '@/server/transactions/schema';

const COLOR = { PROCESSING: 'blue.9', PROCESSED: 'teal.9', FAILED: 'red.9' } as const;

export function StatusBadge({ status }: Pick<Transaction, 'status'>) {
  return (
    <Badge color={COLOR[status]} miw="max-content">
      {status}
    </Badge>
  );
}

/** A transaction's ID, linked to its page. */
export function TransactionLink({ id }: { id: string }) {
  return (
    <Anchor
      component={Link}
      // In the query, not in the path: an ID can be `..` or contain a slash.
      href={`/dashboard/transaction?id=${encodeURIComponent(id)}`}
      ff="monospace"
      size="sm"
      title={id}
      style={{ overflowWrap: 'anywhere' }}
    >
      {id}
    </Anchor>
  );
}
