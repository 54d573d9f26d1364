'use client';

import { Table, Text, UnstyledButton } from '@mantine/core';
import type { Transaction } from '@/server/transactions/schema';
import { Age, Instant } from '../components/time';
import { rowKey, StatusBadge, TransactionLink } from '../components/transaction-cells';
import { formatAmount } from '../format';
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
  return (
    // A long amount can be wider than the screen: the table scrolls then, not the page.
    <Table.ScrollContainer minWidth={0} type="native">
      <Table
        verticalSpacing="xs"
        horizontalSpacing="xs"
        highlightOnHover
        aria-busy={isStale}
        opacity={isStale ? 0.6 : 1}
      >
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
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {transactions.map((transaction) => (
            <Row key={rowKey(transaction)} transaction={transaction} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ transaction }: { transaction: Transaction }) {
  const breakAnywhere = { overflowWrap: 'anywhere' } as const;
  return (
    <Table.Tr>
      <Table.Td>
        <TransactionLink id={transaction.transaction_id} source={transaction.source} />
        {transaction.source && (
          <Text size="xs">
            {transaction.source} · {transaction.kind}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <StatusBadge status={transaction.status} />
      </Table.Td>
      <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {formatAmount(transaction.amount, transaction.currency)}
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
    </Table.Tr>
  );
}
