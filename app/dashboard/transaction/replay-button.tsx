'use client';

import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNow } from '../components/time';
import { type TransactionDetails, trpc } from '../trpc-client';

type Props = { details: TransactionDetails; onReplayed: () => unknown };

/** Replays a failed or overdue transaction after a confirmation. Hidden for any other. */
export function ReplayButton({ details, onReplayed }: Props) {
  const { transaction_id, source, status, overdue_at, run_number } = details;
  const [isOpen, { open, close }] = useDisclosure();
  const now = useNow();
  const isOverdue = status === 'PROCESSING' && overdue_at !== null && Date.parse(overdue_at) < now;
  const replay = useMutation({
    mutationFn: () => trpc.transactions.replay.mutate({ transaction_id, source }),
    onSuccess: async () => {
      close();
      notifications.show({ message: `Replaying ${transaction_id}` });
      await onReplayed();
    },
  });
  return (
    <>
      {(status === 'FAILED' || isOverdue) && <Button onClick={open}>Replay…</Button>}
      <Modal
        opened={isOpen}
        onClose={close}
        title="Replay this transaction?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text size="sm">
            This transaction {status === 'FAILED' ? 'has failed' : 'is overdue'}. Its status becomes
            PROCESSING immediately. After the usual delay, run {run_number + 1} makes the external
            calls again with the same idempotency key. If an earlier run is still active, only the
            first to finish takes effect.
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
            <Button loading={replay.isPending} onClick={() => replay.mutate()} data-autofocus>
              Replay
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
