'use client';

import { Table } from '@mantine/core';
import { Age } from '@/app/dashboard/components/instant';
import { TransactionLink } from '@/app/dashboard/components/transaction-link';
import type { Transaction } from '@/server/transactions/schema';
import { formatAmount } from '../format';

/** Transactions that have failed, with the reason. */
export function FailedTable({ transactions }: { transactions: readonly Transaction[] }) {
  return (
    <Table verticalSpacing="xs" horizontalSpacing="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Transaction</Table.Th>
          <Table.Th>Failed because</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            Amount
          </Table.Th>
          <Table.Th visibleFrom="sm">Received</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {transactions.map(({ transaction_id, failure, amount, currency, created_at, status }) => (
          <Table.Tr key={transaction_id}>
            <Table.Td>
              <TransactionLink id={transaction_id} />
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{failure ?? status}</Table.Td>
            <Table.Td ta="right" visibleFrom="sm">
              {formatAmount(amount, currency)}
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Age value={created_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
