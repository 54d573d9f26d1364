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

/** Runs many transactions again: first tells how many it would be, then asks. */
export function BulkReplay({ onReplayed }: { onReplayed: () => unknown }) {
  const [state, setState] = useState<'FAILED' | 'OVERDUE' | null>('FAILED');
  const [from, setFrom] = useState('');
  const [before, setBefore] = useState('');
  const filter = {
    state: state ?? undefined,
    created_from: toIso(from),
    created_before: toIso(before),
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
  // What was counted is what is replayed: another filter needs another dry run.
  const change = (apply: () => void) => {
    dryRun.reset();
    replay.reset();
    apply();
  };
  const matching = dryRun.data?.matching;
  const error = dryRun.error ?? replay.error;
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="bulk-replay">
      <Stack gap="sm">
        <Title order={2} size="h4" id="bulk-replay">
          Replay many
        </Title>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <Select
            label="State"
            placeholder="failed and overdue"
            data={STATES}
            value={state}
            onChange={(value) => change(() => setState(value))}
            clearable
          />
          <TextInput
            label="Received from"
            type="datetime-local"
            value={from}
            onChange={({ currentTarget: { value } }) => change(() => setFrom(value))}
          />
          <TextInput
            label="Received before"
            type="datetime-local"
            value={before}
            onChange={({ currentTarget: { value } }) => change(() => setBefore(value))}
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
          {matching !== undefined && (
            <Text size="sm">
              {matching === 0 ? 'Nothing to replay.' : `It would be ${matching}.`}
            </Text>
          )}
          {matching !== undefined && matching > 0 && (
            <Button loading={replay.isPending} onClick={() => replay.mutate()}>
              Replay {Math.min(matching, MAX_REPLAYED)}
            </Button>
          )}
          {replay.data && (
            <Text size="sm">
              {replay.data.replayed} are PROCESSING again
              {replay.data.replayed < replay.data.matching && '; there are more'}.
            </Text>
          )}
        </Group>
        <Text size="sm">
          The oldest first, at most {MAX_REPLAYED.toLocaleString()} at a time. What is PROCESSED, or
          may still be by itself, is never among them.
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

/** As many as the server takes at once. */

function toIso(local: string): string | undefined {
  return local === '' ? undefined : new Date(local).toISOString();
}
