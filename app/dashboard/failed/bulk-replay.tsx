'use client';

import {
  Alert,
  Button,
  Group,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { MAX_REPLAYED } from '@/server/settings/limits';
import { trpc } from '../trpc-client';

const STATES = [
  { value: 'FAILED' as const, label: 'Failed' },
  { value: 'OVERDUE' as const, label: 'Overdue' },
];

type Fields = { state: 'FAILED' | 'OVERDUE' | null; from: string; before: string };

/** Replays many transactions, after a dry run that counts them. */
export function BulkReplay({ onReplayed }: { onReplayed: () => unknown }) {
  const [fields, setFields] = useState<Fields>({ state: 'FAILED', from: '', before: '' });
  const filter = {
    state: fields.state ?? undefined,
    created_from: toIso(fields.from),
    created_before: toIso(fields.before),
  };
  const dryRun = useMutation({
    mutationFn: () => trpc.transactions.replayMany.mutate({ ...filter, dry_run: true }),
  });
  const replay = useMutation({
    mutationFn: () => trpc.transactions.replayMany.mutate({ ...filter, dry_run: false }),
    onSuccess: () => {
      dryRun.reset();
      return onReplayed();
    },
  });
  // A count is valid for its own filter only.
  const change = (changes: Partial<Fields>) => {
    dryRun.reset();
    replay.reset();
    setFields({ ...fields, ...changes });
  };
  const matching = dryRun.data?.matching;
  const error = dryRun.error ?? replay.error;
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="bulk-replay">
      <Stack gap="sm">
        <Title order={2} size="h4" id="bulk-replay">
          Bulk replay
        </Title>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <Select
            label="State"
            placeholder="Failed and overdue"
            data={STATES}
            value={fields.state}
            onChange={(state) => change({ state })}
            clearable
          />
          <TextInput
            label="Received from"
            type="datetime-local"
            value={fields.from}
            onChange={({ currentTarget }) => change({ from: currentTarget.value })}
          />
          <TextInput
            label="Received before"
            type="datetime-local"
            value={fields.before}
            onChange={({ currentTarget }) => change({ before: currentTarget.value })}
          />
        </SimpleGrid>
        <Group role="status">
          <Button
            variant="default"
            loading={dryRun.isPending}
            onClick={() => {
              replay.reset();
              dryRun.mutate();
            }}
          >
            Dry run
          </Button>
          {matching !== undefined && <Text size="sm">{countMatches(matching)}</Text>}
          {!!matching && (
            <Button loading={replay.isPending} onClick={() => replay.mutate()}>
              Replay {Math.min(matching, MAX_REPLAYED)}
            </Button>
          )}
          {replay.data && (
            <Text size="sm">
              Replaying {replay.data.replayed}.
              {replay.data.replayed < replay.data.matching &&
                ' Some may remain: do another dry run.'}
            </Text>
          )}
        </Group>
        <Text size="sm">
          Replays only failed and overdue transactions: oldest first, up to{' '}
          {MAX_REPLAYED.toLocaleString()} at a time.
        </Text>
        {error && (
          <Alert color="red" variant="outline" role="alert">
            {error.message}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}

function countMatches(matching: number): string {
  if (matching === 0) return 'No transactions match.';
  return matching === 1 ? '1 transaction matches.' : `${matching} transactions match.`;
}

function toIso(local: string): string | undefined {
  return local === '' ? undefined : new Date(local).toISOString();
}
