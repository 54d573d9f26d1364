import { Button, Group, List, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { ReplayDialog, type ReplayTarget } from '../components/replay-dialog';

type Props = {
  selected: readonly Transaction[];
  onClear: () => void;
  onReplayed: () => unknown;
};

/** What can be done with the selected transactions, at the lower edge of the window. */
export function SelectionBar({ selected, onClear, onReplayed }: Props) {
  const [target, setTarget] = useState<ReplayTarget>();
  if (selected.length === 0) return null;
  return (
    <Paper
      withBorder
      shadow="md"
      p="xs"
      pos="fixed"
      bottom={16}
      left="50%"
      style={{ zIndex: 90, transform: 'translateX(-50%)' }}
      role="region"
      aria-label="Selected transactions"
    >
      <Group gap="xs" wrap="nowrap">
        <Text size="sm" px="xs" style={{ whiteSpace: 'nowrap' }}>
          {selected.length} selected
        </Text>
        <Button size="xs" onClick={() => setTarget({ transactions: selected })}>
          Replay selected…
        </Button>
        <Button size="xs" variant="default" onClick={onClear}>
          Clear
        </Button>
      </Group>
      <ReplayDialog
        target={target}
        onClose={() => setTarget(undefined)}
        onReplayed={async () => {
          await onReplayed();
          onClear();
        }}
      >
        <Consequences selected={selected} />
      </ReplayDialog>
    </Paper>
  );
}

function Consequences({ selected }: Pick<Props, 'selected'>) {
  const countOf = (wanted: Transaction['status']) =>
    selected.filter(({ status }) => status === wanted).length;
  const [failed, processing, processed] = [
    countOf('FAILED'),
    countOf('PROCESSING'),
    countOf('PROCESSED'),
  ];
  return (
    <List size="sm">
      {failed > 0 && <List.Item>{failed} failed: replayed.</List.Item>}
      {processing > 0 && (
        <List.Item>{processing} still PROCESSING: replayed only if overdue.</List.Item>
      )}
      {processed > 0 && <List.Item>{processed} already PROCESSED: skipped.</List.Item>}
    </List>
  );
}
