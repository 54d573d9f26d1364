import { Button, Checkbox, Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReplayTarget } from '../components/replay-dialog';
import { Age } from '../components/time';
import { rowKey, TransactionLink } from '../components/transaction-cells';
import { CopyIcon } from '../components/ui';
import { formatAmount } from '../format';
import type { FailedTransaction } from '../trpc-client';

type Props = {
  transactions: readonly FailedTransaction[];
  onReplay: (target: ReplayTarget) => unknown;
};

/** Failed transactions with the error of their last attempt. Replays one, or those that are selected. */
export function FailedTable({ transactions, onReplay }: Props) {
  const [keys, setKeys] = useState<readonly string[]>([]);
  // A transaction that was replayed is no longer listed.
  const selected = transactions.filter((one) => keys.includes(rowKey(one)));
  const toggle = (key: string) =>
    setKeys(keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key]);
  const areAll = selected.length === transactions.length;
  return (
    <>
      <Group gap="xs" mih={30} role="toolbar" aria-label="Selected transactions">
        <Checkbox
          size="xs"
          label={selected.length === 0 ? 'Select all on this page' : `${selected.length} selected`}
          checked={areAll}
          indeterminate={selected.length > 0 && !areAll}
          onChange={() => setKeys(areAll ? [] : transactions.map(rowKey))}
        />
        {selected.length > 0 && (
          <Button size="compact-sm" onClick={() => onReplay({ transactions: selected })}>
            Replay selected…
          </Button>
        )}
      </Group>
      <Table highlightOnHover className="tw-card tw-stack" aria-label="Failed transactions">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36} />
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
                <Checkbox
                  size="xs"
                  aria-label={`Select ${one.transaction_id}`}
                  checked={keys.includes(rowKey(one))}
                  onChange={() => toggle(rowKey(one))}
                />
              </Table.Td>
              <Table.Td data-label="Transaction">
                <Group gap={2} wrap="nowrap">
                  <TransactionLink id={one.transaction_id} source={one.source} />
                  <CopyIcon label={one.transaction_id} value={one.transaction_id} />
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
                  variant="default"
                  aria-label={`Replay ${one.transaction_id}`}
                  onClick={() => onReplay({ transactions: [one] })}
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
