'use client';

import { Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { FilterChips } from '../components/filter-chips';
import { ReplayDialog, type ReplayTarget } from '../components/replay-dialog';
import { useSelection } from '../components/selection';
import { SelectionBar } from '../components/selection-bar';
import { rowKey } from '../components/transaction-cells';
import { LoadFailed, Loading, Pager, PageTitle } from '../components/ui';
import { type FailedTransaction, type FailureFilter, trpc } from '../trpc-client';
import { FailedTable } from './failed-table';
import { FailureGroups } from './failure-groups';
import { ReplayMany } from './replay-many';

const REFRESH_MS = 2_000;
/** Grouping reads up to 10,000 rows. */
const GROUPS_REFRESH_MS = 10_000;

/** In the URL: failed, but in no call to another system. */
const NO_EFFECT = '';
const NO_ROWS: FailedTransaction[] = [];

const parsers = {
  source: parseAsString,
  effect: parseAsString,
  reason: parseAsString,
  after: parseAsString,
};

/** Failed transactions by reason and one by one, and every way to replay them. */
export function Failed() {
  const [state, setState] = useQueryStates(parsers, { history: 'push' });
  const { after } = state;
  const filter = toFilter(state);
  const [target, setTarget] = useState<ReplayTarget>();
  const isLive = after === null;
  const list = useQuery({
    queryKey: ['failures', filter, after],
    queryFn: () =>
      trpc.transactions.browseFailures.query({ group: filter, after: after ?? undefined }),
    refetchInterval: isLive ? REFRESH_MS : false,
    placeholderData: keepPreviousData,
  });
  const transactions = list.data?.transactions;
  const groups = useQuery({
    // Also when the list has changed.
    queryKey: ['failures by reason', transactions?.map(rowKey)],
    queryFn: () => trpc.transactions.listFailures.query(),
    placeholderData: keepPreviousData,
    refetchInterval: GROUPS_REFRESH_MS,
  });
  const selection = useSelection(transactions ?? NO_ROWS, rowKey);
  const show = (chosen?: FailureFilter) => {
    selection.clear();
    return setState({
      source: chosen?.source ?? null,
      effect: chosen?.effect === null ? NO_EFFECT : (chosen?.effect ?? null),
      reason: chosen?.reason ?? null,
      after: null,
    });
  };
  const refresh = () => Promise.all([groups.refetch(), list.refetch()]);
  const error = list.error ?? groups.error;
  return (
    <Stack gap="sm">
      <PageTitle title="Failed">
        <ReplayMany onReplayed={refresh} />
      </PageTitle>
      {error && (
        <LoadFailed
          title="Can't load the failed transactions"
          error={error}
          onRetry={refresh}
          isLive={isLive}
          loadedAtMs={list.dataUpdatedAt}
        />
      )}
      {!(groups.data && transactions) && !error && (
        <Loading label="Loading failed transactions" rows={6} height={40} />
      )}
      {transactions?.length === 0 && groups.data?.groups.length === 0 && (
        <Text>
          No failed transactions. A transaction is listed here when no retries are left, or after a
          permanent error.
        </Text>
      )}
      {groups.data && groups.data.groups.length > 0 && (
        <FailureGroups
          groups={groups.data.groups}
          isMore={groups.data.is_more}
          current={filter}
          onShow={show}
          onReplay={(group) => setTarget({ filter: { group } })}
        />
      )}
      {filter && <FilterChips chips={chipsOf(filter, show)} onClear={() => show()} />}
      {transactions && transactions.length > 0 && (
        <>
          <Title order={2} size="h4">
            {filter ? 'Failed for this reason' : 'All failed transactions'}
          </Title>
          <FailedTable
            transactions={transactions}
            selection={selection}
            onReplay={(one) => setTarget({ transactions: [one] })}
          />
        </>
      )}
      {filter && transactions?.length === 0 && <Text>No failed transactions for this reason.</Text>}
      <Pager
        current={after}
        next={list.data?.next ?? null}
        onChange={(next) => setState({ after: next })}
      />
      <SelectionBar
        selection={selection}
        noun="transactions"
        action="Replay selected…"
        onAct={() => setTarget({ transactions: selection.selected })}
      />
      <ReplayDialog target={target} onClose={() => setTarget(undefined)} onReplayed={refresh} />
    </Stack>
  );
}

type State = Record<'source' | 'effect' | 'reason', string | null>;

function toFilter({ source, effect, reason }: State): FailureFilter | undefined {
  if (reason === null) return undefined;
  return {
    reason,
    ...(source !== null && { source }),
    ...(effect !== null && { effect: effect === NO_EFFECT ? null : effect }),
  };
}

function chipsOf(
  { reason, source, effect }: FailureFilter,
  show: (filter?: FailureFilter) => unknown,
) {
  const chips = [{ label: 'Reason', value: reason, onRemove: () => show() }];
  if (source !== undefined) {
    const value = effect ? `${source}, ${effect}` : source;
    chips.push({ label: 'Source', value, onRemove: () => show({ reason }) });
  }
  return chips;
}
