'use client';

import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { MAX_COUNTED } from '@/server/settings/limits';
import { ConfirmDialog } from '../components/confirm-dialog';
import { Age } from '../components/time';
import { type ProcessingState, trpc } from '../trpc-client';

const REFRESH_MS = 5_000;

type State = Omit<ProcessingState, 'effects'>;

const looks = {
  RUNNING: { color: 'teal.6', text: 'Running' },
  WAITING: { color: 'orange.6', text: 'No answer' },
  PAUSED: { color: 'orange.6', text: 'Paused' },
} as const;

/** Whether processing and each effect run, with a button to pause and to resume. */
export function Processing() {
  const processing = useQuery({
    queryKey: ['processing'],
    queryFn: () => trpc.processing.get.query(),
    refetchInterval: REFRESH_MS,
  });
  if (!processing.data) return null;
  const { effects, ...all } = processing.data;
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="processing">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Title order={2} size="h5" id="processing">
            Processing
          </Title>
          <Line name="All transactions" state={all} />
          {effects.map(({ name, ...state }) => (
            <Line key={name} name={`Effect ${name}`} state={state} />
          ))}
        </Stack>
        <PauseButton isPaused={all.state === 'PAUSED'} onDone={() => processing.refetch()} />
      </Group>
    </Paper>
  );
}

function Line({
  name,
  state: { state, since, paused_by, waiting },
}: {
  name: string;
  state: State;
}) {
  const { color, text } = looks[state];
  return (
    <Group gap="xs">
      <Badge variant="dot" color={color}>
        {text}
      </Badge>
      <Text size="sm">
        {name}
        {since !== null && (
          <>
            {', since '}
            <Age value={since} />
          </>
        )}
        {paused_by !== null && `, by ${paused_by}`}
        {waiting > 0 && `. ${countWaiting(waiting)} waiting`}
      </Text>
    </Group>
  );
}

function countWaiting(waiting: number): string {
  if (waiting >= MAX_COUNTED) return '10,000 or more transactions are';
  return waiting === 1 ? '1 transaction is' : `${waiting} transactions are`;
}

function PauseButton({ isPaused, onDone }: { isPaused: boolean; onDone: () => unknown }) {
  const [isOpen, { open, close }] = useDisclosure();
  const change = useMutation({
    mutationFn: () =>
      isPaused ? trpc.processing.resume.mutate({}) : trpc.processing.pause.mutate({}),
    onSuccess: async () => {
      close();
      notifications.show({ message: isPaused ? 'Processing is resumed' : 'Processing is paused' });
      await onDone();
    },
  });
  const verb = isPaused ? 'Resume' : 'Pause';
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>
        {verb} processing…
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={`${verb} processing?`}
        error={change.error}
        confirmLabel={verb}
        isPending={change.isPending}
        onConfirm={() => change.mutate()}
        onCancel={close}
      >
        <Text size="sm">
          {isPaused
            ? 'Transactions that wait go on, those that waited longest first.'
            : 'Webhooks are still accepted. Transactions whose delay is over wait until you resume processing. A call that is under way ends.'}
        </Text>
      </ConfirmDialog>
    </>
  );
}
