'use client';

import { Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { FilterChips } from '../components/filter-chips';
import { ReplayDialog, type ReplayTarget } from '../components/replay-dialog';
import { rowKey } from '../components/transaction-cells';
import { LoadFailed, Loading, Pager, PageTitle } from '../components/ui';
import { type FailureGroup, trpc } from '../trpc-client';
import { FailedTable } from './failed-table';
import { FailureGroups } from './failure-groups';
import { ReplayMany } from './replay-many';

const REFRESH_MS = 2_000;
/** Grouping reads up to 10,000 rows. */
const GROUPS_REFRESH_MS = 10_000;

const parsers = {
  source: parseAsString,
  effect: parseAsString,
  reason: parseAsString,
  after: parseAsString,
};

/** Failed transactions by reason and one by one, and every way to replay them. */
export function Failed() {
  const [state, setState] = useQueryStates(parsers, { history: 'push' });
  const { source, effect, reason, after } = state;
  const group = source !== null && reason !== null ? { source, effect, reason } : undefined;
  const [target, setTarget] = useState<ReplayTarget>();
  const isLive = after === null;
  const list = useQuery({
    queryKey: ['failures', group, after],
    queryFn: () => trpc.transactions.browseFailures.query({ group, after: after ?? undefined }),
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
  const open = (chosen: FailureGroup | undefined) =>
    setState({
      source: chosen?.source ?? null,
      effect: chosen?.effect ?? null,
      reason: chosen?.reason ?? null,
      after: null,
    });
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
          current={group}
          onOpen={open}
          onReplay={(chosen) => setTarget({ filter: { group: chosen } })}
        />
      )}
      {group && (
        <FilterChips
          chips={[{ label: 'Reason', value: group.reason, onRemove: () => open(undefined) }]}
          onClear={() => open(undefined)}
        />
      )}
      {transactions && transactions.length > 0 && (
        <>
          <Title order={2} size="h4">
            {group ? 'Failed for this reason' : 'All failed transactions'}
          </Title>
          <FailedTable transactions={transactions} onReplay={setTarget} />
        </>
      )}
      {group && transactions?.length === 0 && <Text>No failed transactions for this reason.</Text>}
      <Pager
        current={after}
        next={list.data?.next ?? null}
        onChange={(next) => setState({ after: next })}
      />
      <ReplayDialog target={target} onClose={() => setTarget(undefined)} onReplayed={refresh} />
    </Stack>
  );
}
