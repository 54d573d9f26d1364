import { Badge, Code, Table } from '@mantine/core';
import type { Transaction } from '@/server/transactions/schema';
import { formatAmount, formatInstant } from './format';

/** One line of the table. Times are in the reader's zone, with UTC on hover. */
export function TransactionRow({ transaction }: { transaction: Transaction }) {
  const isProcessed = transaction.status === 'PROCESSED';
  return (
    <Table.Tr>
      <Table.Td>
        <Code>{transaction.transaction_id}</Code>
      </Table.Td>
      <Table.Td>
        <Badge color={isProcessed ? 'teal.9' : 'blue.9'}>{transaction.status}</Badge>
      </Table.Td>
      <Table.Td ta="right">{formatAmount(transaction.amount, transaction.currency)}</Table.Td>
      <Table.Td>{transaction.source_account}</Table.Td>
      <Table.Td>{transaction.destination_account}</Table.Td>
      <Instant value={transaction.created_at} />
      <Instant value={transaction.processed_at} />
    </Table.Tr>
  );
}

function Instant({ value }: { value: string | null }) {
  return (
    <Table.Td>
      {value === null ? (
        '—'
      ) : (
        <time dateTime={value} title={value}>
          {formatInstant(value)}
        </time>
      )}
    </Table.Td>
  );
}
