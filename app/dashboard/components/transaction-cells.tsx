import { Anchor, Text } from '@mantine/core';
import type { Route } from 'next';
import { createContext, useContext } from 'react';
import type { Transaction, Reference as TransactionReference } from '@/server/transactions/schema';
import { Link } from './link';
import { Dot } from './ui';

const COLOR = {
  PROCESSING: 'var(--mantine-primary-color-filled)',
  PROCESSED: 'var(--tw-good)',
  FAILED: 'var(--tw-bad)',
} as const;

/** A dot and a word: quiet, because most rows say the same. */
export function StatusBadge({ status }: Pick<Transaction, 'status'>) {
  return (
    <Text span size="sm" c={status === 'FAILED' ? COLOR.FAILED : undefined} className="tw-status">
      <Dot color={COLOR[status]} />
      {status}
    </Text>
  );
}

/** Tells transactions apart: two sources can use the same ID. */
export function rowKey({ transaction_id, source = '' }: TransactionReference): string {
  return `${source} ${transaction_id}`;
}

/** The view of the list that links of transactions are in, as in its URL; empty outside of a list. */
export const ListView = createContext('');

/** The page of a transaction. With the view of a list, it has links to the transactions before and after. */
export function transactionHref(id: string, source?: string, list = ''): Route {
  // In the query, not in the path: an ID can be `..` or contain a slash.
  const query = new URLSearchParams({ id, ...(source && { source }), ...(list && { list }) });
  return `/dashboard/transaction?${query}`;
}

/** A transaction's ID, linked to its page, with its source if that is not `default`. */
export function TransactionLink({ id, source }: { id: string; source?: string | undefined }) {
  const list = useContext(ListView);
  return (
    <Anchor
      component={Link}
      href={transactionHref(id, source, list)}
      // A list of them would load fifty pages.
      prefetch={false}
      ff="monospace"
      size="sm"
      title={source ? `${id} (${source})` : id}
      style={{ overflowWrap: 'anywhere' }}
    >
      {id}
    </Anchor>
  );
}
