'use client';

import { Alert, Button, Group, List, Modal, Paper, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import type { Transaction } from '@/server/transactions/schema';
import { trpc } from '../trpc-client';

type Props = {
  selected: readonly Transaction[];
  onClear: () => void;
  onReplayed: () => unknown;
};

/** What can be done with the selected transactions, at the lower edge of the window. */
export function SelectionBar({ selected, onClear, onReplayed }: Props) {
  const [isOpen, { open, close }] = useDisclosure();
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
        <Button size="xs" onClick={open}>
          Replay {selected.length}…
        </Button>
        <Button size="xs" variant="default" onClick={onClear}>
          Clear
        </Button>
      </Group>
      <Modal
        opened={isOpen}
        onClose={close}
        title={
          selected.length === 1
            ? 'Replay 1 transaction?'
            : `Replay ${selected.length} transactions?`
        }
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Confirmation selected={selected} close={close} onClear={onClear} onReplayed={onReplayed} />
      </Modal>
    </Paper>
  );
}

function Confirmation({ selected, close, onClear, onReplayed }: Props & { close: () => void }) {
  const countOf = (status: Transaction['status']) =>
    selected.filter((one) => one.status === status).length;
  const [failed, processing, processed] = [
    countOf('FAILED'),
    countOf('PROCESSING'),
    countOf('PROCESSED'),
  ];
  const replay = useMutation({
    mutationFn: () =>
      trpc.transactions.replaySelected.mutate({
        transactions: selected.map(({ transaction_id, source = 'default' }) => ({
          transaction_id,
          source,
        })),
      }),
    onSuccess: async ({ transactions }) => {
      notifications.show({ message: summarize(transactions) });
      await onReplayed();
      close();
      onClear();
    },
  });
  return (
    <Stack>
      <List size="sm">
        {failed > 0 && <List.Item>{failed} failed: replayed.</List.Item>}
        {processing > 0 && (
          <List.Item>{processing} still PROCESSING: replayed only if overdue.</List.Item>
        )}
        {processed > 0 && <List.Item>{processed} already PROCESSED: skipped.</List.Item>}
      </List>
      <Text size="sm">
        A replayed transaction becomes PROCESSING immediately. After the usual delay, a new run
        makes the external calls again with the same idempotency key. If an earlier run is still
        active, only the first to finish takes effect.
      </Text>
      {replay.error && (
        <Alert color="red" variant="outline" role="alert">
          {replay.error.message}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          loading={replay.isPending}
          disabled={failed + processing === 0}
          onClick={() => replay.mutate()}
          data-autofocus
        >
          Replay
        </Button>
      </Group>
    </Stack>
  );
}

function summarize(outcomes: readonly { outcome: string }[]): string {
  const replayed = outcomes.filter(({ outcome }) => outcome === 'REPLAYED').length;
  const skipped = outcomes.length - replayed;
  return `Replaying ${replayed}.${skipped > 0 ? ` Skipped ${skipped}.` : ''}`;
}
