'use client';

import { SegmentedControl, Stack, Text } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo, useState } from 'react';
import { conflictStates } from '@/db/kinds';
import { useSelection } from '../components/selection';
import { SelectionBar } from '../components/selection-bar';
import { LoadFailed, Loading, Pager, PageTitle } from '../components/ui';
import { type Conflict, trpc } from '../trpc-client';
import { AcknowledgeDialog } from './acknowledge-dialog';
import { ConflictsTable } from './conflicts-table';

const PAGE_SIZE = 50;
const REFRESH_MS = 2_000;

const LABELS = { open: 'Open', acknowledged: 'Acknowledged', all: 'All' } as const;
const NONE = {
  open: 'No open conflicts.',
  acknowledged: 'No acknowledged conflicts.',
  all: 'No conflicts.',
} as const;

const idOf = ({ id }: Conflict) => id;

const parsers = {
  state: parseAsStringLiteral(conflictStates).withDefault('open'),
  before: parseAsInteger,
};

/** Webhooks that reused an ID with different data, newest first. Operators acknowledge them with a note. */
export function Conflicts() {
  const [{ state, before }, setView] = useQueryStates(parsers, { history: 'push' });
  const [asked, setAsked] = useState<readonly Conflict[]>([]);
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
    mutationFn: ({ ids }: Conflict) => trpc.conflicts.reopen.mutate({ ids }),
    onSuccess: () => list.refetch(),
  });
  const conflicts = list.data?.conflicts;
  const open = useMemo(() => conflicts?.filter((one) => !one.acknowledged) ?? [], [conflicts]);
  const selection = useSelection(open, idOf);
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
            selection.clear();
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
      {!conflicts && !list.error && <Loading label="Loading conflicts" rows={8} height={40} />}
      {conflicts?.length === 0 && <Text>{NONE[state]}</Text>}
      {conflicts && conflicts.length > 0 && (
        <ConflictsTable
          conflicts={conflicts}
          canSelect={open.length > 0}
          selection={selection}
          onAcknowledge={(conflict) => setAsked([conflict])}
          onReopen={reopen.mutate}
        />
      )}
      <Pager
        current={before}
        next={list.data?.next ?? null}
        onChange={(next) => setView({ before: next })}
      />
      <SelectionBar
        selection={selection}
        noun="conflicts"
        action="Acknowledge selected…"
        onAct={() => setAsked(selection.selected)}
      />
      <AcknowledgeDialog
        conflicts={asked}
        onClose={() => setAsked([])}
        onAcknowledged={() => list.refetch()}
      />
    </Stack>
  );
}
