'use client';

import { Stack, Table, Text, Title } from '@mantine/core';
import { parseAsString, useQueryState } from 'nuqs';
import type { Transaction } from '@/server/transactions/schema';
import { Age } from '../components/time';
import { rowKey, TransactionLink } from '../components/transaction-cells';
import { LoadFailed, Loading, Pager, PageTitle } from '../components/ui';
import { formatAmount } from '../format';
import { useTransactions } from '../transactions/use-transactions';
import { BulkReplay } from './bulk-replay';

/** Failed transactions with their reasons, and bulk replay. */
export function Failed() {
  const [after, setAfter] = useQueryState('after', parseAsString.withOptions({ history: 'push' }));
  const list = useTransactions({ status: 'FAILED', after: after ?? undefined }, false);
  const { transactions, next, error } = list;
  return (
    <Stack>
      <PageTitle title="Failed" />
      <BulkReplay onReplayed={list.refetch} />
      <Title order={2} size="h4">
        Failed (no more retries)
      </Title>
      {error && (
        <LoadFailed
          title="Can't load the transactions"
          error={error}
          onRetry={list.refetch}
          isLive={list.isLive}
        />
      )}
      {!transactions && !error && <Loading label="Loading transactions" rows={5} height={40} />}
      {transactions?.length === 0 && (
        <Text>{after === null ? 'No failed transactions.' : 'End of list.'}</Text>
      )}
      {transactions && transactions.length > 0 && <FailedTable transactions={transactions} />}
      <Pager current={after} next={next} onChange={setAfter} />
    </Stack>
  );
}

function FailedTable({ transactions }: { transactions: readonly Transaction[] }) {
  return (
    <Table highlightOnHover className="tw-card">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Transaction</Table.Th>
          <Table.Th>Reason</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            Amount
          </Table.Th>
          <Table.Th visibleFrom="sm">Received</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {transactions.map((transaction) => (
          <Table.Tr key={rowKey(transaction)}>
            <Table.Td>
              <TransactionLink id={transaction.transaction_id} source={transaction.source} />
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {transaction.failure ?? transaction.status}
            </Table.Td>
            <Table.Td ta="right" visibleFrom="sm">
              {formatAmount(transaction.amount, transaction.currency)}
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Age value={transaction.created_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
