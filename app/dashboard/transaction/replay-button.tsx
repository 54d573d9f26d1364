'use client';

import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useNow } from '@/app/dashboard/components/use-now';
import { trpc } from '../trpc-client';
import type { Details } from './types';

type Props = { details: Details; onReplayed: () => unknown };

/** Runs a failed or overdue transaction again, when asked twice; not there for any other. */
export function ReplayButton({ details, onReplayed }: Props) {
  const { transaction_id, status, overdue_at, run_number } = details;
  const [isOpen, { open, close }] = useDisclosure();
  const now = useNow();
  const isOverdue = status === 'PROCESSING' && overdue_at !== null && Date.parse(overdue_at) < now;
  const replay = useMutation({
    mutationFn: () => trpc.transactions.replay.mutate({ transaction_id }),
    onSuccess: async () => {
      close();
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
            It is {status === 'FAILED' ? 'FAILED' : 'overdue'}. It becomes PROCESSING at once, and
            run {run_number + 1} makes the external calls again after the delay, with the same
            idempotency key. Its effect happens once: should an earlier run still be alive, only the
            first of them counts.
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
