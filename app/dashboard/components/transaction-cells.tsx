import { Anchor, Text } from '@mantine/core';
import type { Route } from 'next';
import Link from 'next/link';
import type { Transaction, Reference as TransactionReference } from '@/server/transactions/schema';

const COLOR = {
  PROCESSING: 'var(--mantine-primary-color-filled)',
  PROCESSED: 'var(--tw-good)',
  FAILED: 'var(--tw-bad)',
} as const;

/** A dot and a word: quiet, because most rows say the same. */
export function StatusBadge({ status }: Pick<Transaction, 'status'>) {
  return (
    <Text span size="sm" c={status === 'FAILED' ? COLOR.FAILED : undefined} className="tw-status">
      <svg width={8} height={8} viewBox="0 0 8 8" aria-hidden>
        <circle cx={4} cy={4} r={4} fill={COLOR[status]} />
      </svg>
      {status}
    </Text>
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
