'use client';

import { Anchor, Drawer, Table, Text, UnstyledButton } from '@mantine/core';
import { type MouseEvent, useState } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { Age, Instant } from '../components/time';
import {
  rowKey,
  StatusBadge,
  TransactionLink,
  transactionHref,
} from '../components/transaction-cells';
import { formatDuration, formatNumber } from '../format';
import { Transaction as TransactionView } from '../transaction/transaction';
import type { ViewState } from './view-state';

type Props = {
  transactions: readonly Transaction[];
  order: ViewState['order'];
  onOrder: (order: ViewState['order']) => void;
  /** Whether another page is loading. */
  isStale: boolean;
};

/** One row per transaction, with fewer columns on narrow screens. */
export function TransactionsTable({ transactions, order, onOrder, isStale }: Props) {
  const [opened, setOpened] = useState<Transaction>();
  return (
    <>
      {/* A long amount can be wider than the screen: the table scrolls then, not the page. */}
      <Table.ScrollContainer minWidth={0} type="native" className="tw-card">
        <Table highlightOnHover aria-busy={isStale} opacity={isStale ? 0.6 : 1}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Transaction</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th ta="right">Amount</Table.Th>
              <Table.Th visibleFrom="lg">From</Table.Th>
              <Table.Th visibleFrom="lg">To</Table.Th>
              <Table.Th
                visibleFrom="xs"
                aria-sort={order === 'newest' ? 'descending' : 'ascending'}
                style={{ whiteSpace: 'nowrap' }}
              >
                <UnstyledButton
                  fw={700}
                  fz="sm"
                  onClick={() => onOrder(order === 'newest' ? 'oldest' : 'newest')}
                >
                  Received {order === 'newest' ? '↓' : '↑'}
                </UnstyledButton>
              </Table.Th>
              <Table.Th visibleFrom="md">Processed</Table.Th>
              <Table.Th visibleFrom="lg" ta="right">
                Took
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {transactions.map((transaction) => (
              <Row
                key={rowKey(transaction)}
                transaction={transaction}
                onOpen={() => setOpened(transaction)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Drawer
        opened={opened !== undefined}
        onClose={() => setOpened(undefined)}
        position="right"
        size="xl"
        title={
          opened && (
            <Anchor href={transactionHref(opened.transaction_id, opened.source)} size="sm">
              Open the page of this transaction
            </Anchor>
          )
        }
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {opened && <TransactionView id={opened.transaction_id} source={opened.source} />}
      </Drawer>
    </>
  );
}

function Row({ transaction, onOpen }: { transaction: Transaction; onOpen: () => void }) {
  const breakAnywhere = { overflowWrap: 'anywhere' } as const;
  // The link is for the keyboard, and for another tab; a selection of text is no click.
  const open = ({ target }: MouseEvent) => {
    const isLink = target instanceof Element && target.closest('a, button') !== null;
    if (!isLink && window.getSelection()?.isCollapsed !== false) onOpen();
  };
  return (
    <Table.Tr onClick={open} style={{ cursor: 'pointer' }}>
      <Table.Td>
        <TransactionLink id={transaction.transaction_id} source={transaction.source} />
        {transaction.source && (
          <Text size="xs" c="dimmed">
            {transaction.source} · {transaction.kind}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <StatusBadge status={transaction.status} />
      </Table.Td>
      <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {formatNumber(transaction.amount, transaction.currency)}{' '}
        <Text span size="xs" c="dimmed">
          {transaction.currency}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="lg" style={breakAnywhere}>
        {transaction.source_account}
      </Table.Td>
      <Table.Td visibleFrom="lg" style={breakAnywhere}>
        {transaction.destination_account}
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <Age value={transaction.created_at} />
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Instant value={transaction.processed_at} />
      </Table.Td>
      <Table.Td visibleFrom="lg" ta="right" c="dimmed">
        {transaction.processed_at === null
          ? '—'
          : formatDuration(
              Date.parse(transaction.processed_at) - Date.parse(transaction.created_at),
            )}
      </Table.Td>
    </Table.Tr>
  );
}
