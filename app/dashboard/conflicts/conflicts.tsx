'use client';

import { Button, Checkbox, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { conflictStates } from '@/db/kinds';
import { LoadFailed, Loading, Pager, PageTitle } from '../components/ui';
import { trpc } from '../trpc-client';
import { AcknowledgeDialog } from './acknowledge-dialog';
import { ConflictCard } from './conflict-card';

const PAGE_SIZE = 20;
const REFRESH_MS = 2_000;

const LABELS = { open: 'Open', acknowledged: 'Acknowledged', all: 'All' } as const;
const NONE = {
  open: 'No open conflicts.',
  acknowledged: 'No acknowledged conflicts.',
  all: 'No conflicts.',
} as const;

const parsers = {
  state: parseAsStringLiteral(conflictStates).withDefault('open'),
  before: parseAsInteger,
};

/** Webhooks that reused an ID with different data, newest first. Operators acknowledge them with a note. */
export function Conflicts() {
  const [{ state, before }, setView] = useQueryStates(parsers, { history: 'push' });
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<readonly string[]>([]);
  const isLive = before === null;
  const list = useQuery({
    queryKey: ['conflicts', state, before],
    queryFn: () =>
      trpc.transactions.browseConflicts.query({
        state,
        limit: PAGE_SIZE,
        before: before ?? undefined,
      }),
    refetchInterval: isLive ? REFRESH_MS : false,
    placeholderData: keepPreviousData,
  });
  const reopen = useMutation({
    mutationFn: (id: string) => trpc.conflicts.reopen.mutate({ ids: [id] }),
    onSuccess: () => list.refetch(),
  });
  const conflicts = list.data?.conflicts ?? [];
  const openIds = conflicts.flatMap(({ id, acknowledged }) => (acknowledged ? [] : [id]));
  const chosen = openIds.filter((id) => selected.includes(id));
  const areAll = chosen.length === openIds.length;
  const toggle = (id: string) =>
    setSelected(selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id]);
  const error = list.error ?? reopen.error;
  return (
    <Stack gap="sm">
      <PageTitle title="Conflicts">
        <SegmentedControl
          aria-label="State"
          size="xs"
          data={conflictStates.map((value) => ({ value, label: LABELS[value] }))}
          value={state}
          onChange={(value) => {
            setSelected([]);
            void setView({ state: conflictStates.find((one) => one === value), before: null });
          }}
        />
      </PageTitle>
      <Text size="sm">
        These webhooks reused a transaction ID with different data. The first version was kept.
        Acknowledge a conflict when you have looked at it.
      </Text>
      {error && (
        <LoadFailed
          title="Can't load the conflicts"
          error={error}
          onRetry={list.refetch}
          isLive={isLive}
          loadedAtMs={list.dataUpdatedAt}
        />
      )}
      {openIds.length > 0 && (
        <Group gap="xs" mih={30} role="toolbar" aria-label="Selected conflicts">
          <Checkbox
            size="xs"
            label={chosen.length === 0 ? 'Select all on this page' : `${chosen.length} selected`}
            checked={areAll}
            indeterminate={chosen.length > 0 && !areAll}
            onChange={() => setSelected(areAll ? [] : openIds)}
          />
          {chosen.length > 0 && (
            <Button size="compact-sm" onClick={() => setAsked(chosen)}>
              Acknowledge selected…
            </Button>
          )}
        </Group>
      )}
      {!list.data && !list.error && <Loading label="Loading conflicts" rows={4} height={120} />}
      {list.data?.conflicts.length === 0 && <Text>{NONE[state]}</Text>}
      {conflicts.map((conflict) => (
        <ConflictCard
          key={conflict.id}
          conflict={conflict}
          isSelected={selected.includes(conflict.id)}
          onSelect={() => toggle(conflict.id)}
          onAcknowledge={() => setAsked([conflict.id])}
          onReopen={() => reopen.mutate(conflict.id)}
        />
      ))}
      <Pager
        current={before}
        next={list.data?.next ?? null}
        onChange={(next) => setView({ before: next })}
      />
      <AcknowledgeDialog
        ids={asked}
        onClose={() => setAsked([])}
        onAcknowledged={() => list.refetch()}
      />
    </Stack>
  );
}
