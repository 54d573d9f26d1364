import { Button, Checkbox, Group, Paper, Text } from '@mantine/core';
import { Differences } from '../components/differences';
import { Age } from '../components/time';
import { TransactionLink } from '../components/transaction-cells';
import { CopyIcon } from '../components/ui';
import type { Conflict } from '../trpc-client';

type Props = {
  conflict: Conflict;
  isSelected: boolean;
  onSelect: () => void;
  onAcknowledge: () => void;
  onReopen: () => void;
};

/** One conflict: its transaction, what differs, and its acknowledgement. */
export function ConflictCard({ conflict, isSelected, onSelect, onAcknowledge, onReopen }: Props) {
  const { transaction_id, source, occurred_at, occurrences, differences, acknowledged } = conflict;
  return (
    <Paper withBorder p="sm" component="article" aria-label={`Conflict of ${transaction_id}`}>
      <Group justify="space-between" mb="xs" gap="xs">
        <Group gap="xs" wrap="nowrap" miw={0}>
          {!acknowledged && (
            <Checkbox
              size="xs"
              aria-label={`Select ${transaction_id}`}
              checked={isSelected}
              onChange={onSelect}
            />
          )}
          <TransactionLink id={transaction_id} source={source} />
          <CopyIcon label={transaction_id} value={transaction_id} />
        </Group>
        <Group gap="xs">
          <Text size="sm">
            <Age value={occurred_at} />
            {occurrences > 1 && ` · ${occurrences} times`}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            onClick={acknowledged ? onReopen : onAcknowledge}
          >
            {acknowledged ? 'Reopen' : 'Acknowledge…'}
          </Button>
        </Group>
      </Group>
      <Differences differences={differences} />
      {acknowledged && (
        <Text size="sm" mt="xs" style={{ overflowWrap: 'anywhere' }}>
          Acknowledged by {acknowledged.by} <Age value={acknowledged.at} />
          {acknowledged.note && `: ${acknowledged.note}`}
        </Text>
      )}
    </Paper>
  );
}
