import { Button, Group, Table, Text } from '@mantine/core';
import type { Selection } from '../components/selection';
import { SelectAll, SelectRow } from '../components/selection-bar';
import { Age } from '../components/time';
import { rowKey, TransactionLink } from '../components/transaction-cells';
import { CopyButton } from '../components/ui';
import { formatAmount } from '../format';
import type { FailedTransaction } from '../trpc-client';

type Props = {
  transactions: readonly FailedTransaction[];
  selection: Selection;
  onReplay: (transaction: FailedTransaction) => unknown;
};

/** Failed transactions with the error of their last attempt. */
export function FailedTable({ transactions, selection, onReplay }: Props) {
  return (
    <>
      <SelectAll selection={selection} hiddenFrom="sm" />
      <Table highlightOnHover className="tw-card tw-stack" aria-label="Failed transactions">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <SelectAll selection={selection} visibleFrom="sm" />
            </Table.Th>
            <Table.Th>Transaction</Table.Th>
            <Table.Th>Error of the last attempt</Table.Th>
            <Table.Th ta="right">Amount</Table.Th>
            <Table.Th>Received</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {transactions.map((one) => (
            <Table.Tr key={rowKey(one)}>
              <Table.Td>
                <SelectRow
                  rowKey={rowKey(one)}
                  name={one.transaction_id}
                  isSelected={selection.keys.has(rowKey(one))}
                  onToggle={selection.toggle}
                />
              </Table.Td>
              <Table.Td data-label="Transaction">
                <Group gap={2} wrap="nowrap">
                  <TransactionLink id={one.transaction_id} source={one.source} />
                  <CopyButton label={one.transaction_id} value={one.transaction_id} />
                </Group>
              </Table.Td>
              <Table.Td data-label="Error" style={{ overflowWrap: 'anywhere' }}>
                {one.effect && (
                  <Text span size="xs" c="dimmed">
                    {one.effect}:{' '}
                  </Text>
                )}
                {one.error}
              </Table.Td>
              <Table.Td data-label="Amount" ta="right">
                {formatAmount(one.amount, one.currency)}
              </Table.Td>
              <Table.Td data-label="Received">
                <Age value={one.created_at} />
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={`Replay ${one.transaction_id}`}
                  onClick={() => onReplay(one)}
                >
                  Replay…
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
