import { Table, Text, Title } from '@mantine/core';
import { rowKey, StatusBadge, TransactionLink } from '../components/transaction-cells';
import { formatAmount } from '../format';
import type { TransactionDetails } from '../trpc-client';

/** What relates to a transaction: the refunds and disputes of a payment, and what remains of it. */
export function Related({ details }: { details: TransactionDetails }) {
  const { related = [], net_amount, currency, source } = details;
  if (related.length === 0) return null;
  return (
    <>
      <Title order={2} size="h4">
        Related transactions
      </Title>
      <Table className="tw-card">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Transaction</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th ta="right">Amount</Table.Th>
            <Table.Th>Status</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {related.map((one) => (
            <Table.Tr key={rowKey({ ...one, source })}>
              <Table.Td>
                <TransactionLink id={one.transaction_id} source={source} />
              </Table.Td>
              <Table.Td>{one.kind}</Table.Td>
              <Table.Td ta="right">{formatAmount(one.amount, one.currency)}</Table.Td>
              <Table.Td>
                <StatusBadge status={one.status} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {net_amount !== undefined && (
        <Text>
          Net amount: <b>{formatAmount(net_amount, currency)}</b>
        </Text>
      )}
    </>
  );
}
