import { Anchor } from '@mantine/core';
import Link from 'next/link';

/** Where a transaction's page is. A parameter, not a path: an id may be `..` or have a slash. */
export function transactionPath(id: string) {
  return `/dashboard/transaction?id=${encodeURIComponent(id)}` as const;
}

/** A transaction's id, which leads to its page. */
export function TransactionLink({ id }: { id: string }) {
  return (
    <Anchor
      component={Link}
      href={transactionPath(id)}
      ff="monospace"
      size="sm"
      title={id}
      style={{ overflowWrap: 'anywhere' }}
    >
      {id}
    </Anchor>
  );
}
