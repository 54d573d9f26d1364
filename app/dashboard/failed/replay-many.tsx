import { Button, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ReplayDialog } from '../components/replay-dialog';

const STATES = [
  { value: 'FAILED' as const, label: 'Failed' },
  { value: 'OVERDUE' as const, label: 'Overdue' },
];

type Fields = { state: 'FAILED' | 'OVERDUE' | null; from: string; before: string };

const ALL_FAILED: Fields = { state: 'FAILED', from: '', before: '' };

/** Replays all failed or overdue transactions of a time range. */
export function ReplayMany({ onReplayed }: { onReplayed: () => unknown }) {
  const [fields, setFields] = useState<Fields>();
  const change = (changes: Partial<Fields>) => setFields({ ...ALL_FAILED, ...fields, ...changes });
  const { state, from, before } = fields ?? ALL_FAILED;
  const filter = {
    state: state ?? undefined,
    created_from: toIso(from),
    created_before: toIso(before),
  };
  return (
    <>
      <Button variant="default" onClick={() => setFields(ALL_FAILED)}>
        Replay many…
      </Button>
      <ReplayDialog
        target={fields && { filter }}
        onClose={() => setFields(undefined)}
        onReplayed={onReplayed}
      >
        <Select
          label="State"
          placeholder="Failed and overdue"
          data={STATES}
          value={state}
          onChange={(value) => change({ state: value })}
          clearable
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput
            label="Received from"
            type="datetime-local"
            value={from}
            onChange={({ currentTarget }) => change({ from: currentTarget.value })}
          />
          <TextInput
            label="Received before"
            type="datetime-local"
            value={before}
            onChange={({ currentTarget }) => change({ before: currentTarget.value })}
          />
        </SimpleGrid>
      </ReplayDialog>
    </>
  );
}

function toIso(local: string): string | undefined {
  return local === '' ? undefined : new Date(local).toISOString();
}
