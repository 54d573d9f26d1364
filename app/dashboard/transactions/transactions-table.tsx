'use client';

import { Table, UnstyledButton } from '@mantine/core';
import { Age, Instant } from '@/app/dashboard/components/instant';
import { StatusBadge } from '@/app/dashboard/components/status-badge';
import { TransactionLink } from '@/app/dashboard/components/transaction-link';
import type { Transaction } from '@/server/transactions/schema';
import { formatAmount } from '../format';

type Order = 'newest' | 'oldest';

type Props = {
  transactions: readonly Transaction[];
  order: Order;
  onOrder: (order: Order) => void;
  /** Whether another page is on its way. */
  isStale: boolean;
};

/** Transactions, a row each. Where there is little room, what matters most. */
export function TransactionsTable({ transactions, order, onOrder, isStale }: Props) {
  return (
    // An amount may be wider than there is room for: the table scrolls then, not the page.
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
            <Row key={transaction.transaction_id} transaction={transaction} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ transaction }: { transaction: Transaction }) {
  const anywhere = { overflowWrap: 'anywhere' } as const;
  return (
    <Table.Tr>
      <Table.Td>
        <TransactionLink id={transaction.transaction_id} />
      </Table.Td>
      <Table.Td>
        <StatusBadge status={transaction.status} />
      </Table.Td>
      <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {formatAmount(transaction.amount, transaction.currency)}
      </Table.Td>
      <Table.Td visibleFrom="lg" style={anywhere}>
        {transaction.source_account}
      </Table.Td>
      <Table.Td visibleFrom="lg" style={anywhere}>
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
