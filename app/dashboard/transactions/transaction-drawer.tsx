'use client';

import { Anchor, Drawer } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useContext } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { Link } from '../components/link';
import { ListView, transactionHref } from '../components/transaction-cells';
import { Loading } from '../components/ui';

// Apart from the drawer, which opens at once.
const TransactionView = dynamic(
  async () => (await import('../transaction/transaction')).Transaction,
  { loading: () => <Loading label="Loading the transaction" rows={4} height={90} /> },
);

type Props = { transaction: Transaction | undefined; onClose: () => void };

/** A transaction beside the list. */
export function TransactionDrawer({ transaction, onClose }: Props) {
  const list = useContext(ListView);
  return (
    <Drawer
      opened={transaction !== undefined}
      onClose={onClose}
      position="right"
      size="xl"
      title={
        transaction && (
          <Anchor
            component={Link}
            href={transactionHref(transaction.transaction_id, transaction.source, list)}
            size="sm"
          >
            Open the page of this transaction
          </Anchor>
        )
      }
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {transaction && (
        <TransactionView id={transaction.transaction_id} source={transaction.source} />
      )}
    </Drawer>
  );
}
