'use client';

import { Box, Button, Group, Stack, Text } from '@mantine/core';
import { useFocusWithin, useHover } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { NoTransactions } from '../components/no-transactions';
import { ReplayDialog, type ReplayTarget } from '../components/replay-dialog';
import { SearchProgress } from '../components/search/search-progress';
import { useSelection } from '../components/selection';
import { ListView, rowKey } from '../components/transaction-cells';
import { LoadFailed, Loading, PageTitle } from '../components/ui';
import { useWasTrue } from '../components/use-was-true';
import { PlacePager } from './place-pager';
import { ReplaySelected } from './replay-selected';
import { TransactionSearch } from './transaction-search';
import { TransactionsTable } from './transactions-table';
import { MAX_ANNOUNCED, useTransactions } from './use-transactions';
import { ViewMenu } from './view-menu';
import {
  csvPath,
  isFiltered,
  toInput,
  useViewState,
  type ViewState,
  viewQuery,
} from './view-state';

// Loaded with the first click, so that the list itself is smaller.
const TransactionDrawer = dynamic(
  async () => (await import('./transaction-drawer')).TransactionDrawer,
  { ssr: false },
);

/** As many rows as a window shows. */
const SKELETON = { rows: 20, height: 29 };
const NONE: Transaction[] = [];
// Once scrolled further than this, a new row would push away the rows that the user reads.
const TOP_PX = 160;

/** The list of transactions with its filters, refreshed live. */
export function Transactions() {
  const { state, change, clear, toFirstPage } = useViewState();
  const client = useQueryClient();
  const [opened, setOpened] = useState<Transaction>();
  const hasOpened = useWasTrue(opened !== undefined);
  const [target, setTarget] = useState<ReplayTarget>();
  const replay = useCallback((one: Transaction) => setTarget({ transactions: [one] }), []);
  const tableRef = useRef<HTMLTableElement>(null);
  const { hovered, ref: hoverRef } = useHover<HTMLDivElement>();
  const { focused, ref: focusRef } = useFocusWithin<HTMLDivElement>();
  const isScrolled = useIsScrolled();
  const [isSelecting, setSelecting] = useState(false);
  const isReading = isScrolled || hovered || focused || isSelecting;
  const list = useTransactions(toInput(state), isReading);
  const { transactions, newerCount, error, isCutAtStart } = list;
  useEffect(() => {
    if (isCutAtStart) toFirstPage();
  });
  const selection = useSelection(transactions ?? NONE, rowKey);
  const hasSelection = selection.selected.length > 0;
  // New rows must not push selected ones off the page.
  useEffect(() => setSelecting(hasSelection), [hasSelection]);

  const showNewer = async () => {
    await Promise.all([
      list.refetch(),
      client.invalidateQueries({ queryKey: ['transaction count'] }),
    ]);
    window.scrollTo({ top: 0 });
  };
  return (
    <ListView value={viewQuery(state)}>
      <Stack gap="sm">
        <PageTitle title="Transactions">
          <Group gap="xs">
            <ViewMenu />
            <Button component="a" href={csvPath(state)} download variant="default" size="xs">
              Export CSV
            </Button>
          </Group>
        </PageTitle>
        <TransactionSearch state={state} change={change} clear={clear} />
        {error && (
          <LoadFailed
            title="Can't load the transactions"
            error={error}
            onRetry={list.refetch}
            isLive={list.isLive}
            loadedAtMs={list.loadedAtMs}
          />
        )}
        {/* Includes the announcement, so that it stays while the user points at it. */}
        <Box ref={hoverRef}>
          {/* Overlays the table, so that an announcement does not move the rows. */}
          <Group h={0} justify="center" role="status" pos="sticky" top={96} style={{ zIndex: 4 }}>
            {newerCount > 0 && (
              <Button size="xs" onClick={showNewer}>
                Show {newerCount > MAX_ANNOUNCED ? `${MAX_ANNOUNCED}+` : newerCount} new
              </Button>
            )}
          </Group>
          <Box ref={focusRef}>
            {!transactions && !error && <Loading label="Loading transactions" {...SKELETON} />}
            {transactions && transactions.length > 0 && (
              <TransactionsTable
                transactions={transactions}
                order={state.order}
                onOrder={(order) => change({ order })}
                onOpen={setOpened}
                onReplay={replay}
                selection={selection}
                tableRef={tableRef}
                isStale={list.isStale}
              />
            )}
          </Box>
        </Box>
        <SearchProgress search={list.search} direction={list.direction} />
        {transactions?.length === 0 && list.search.searchedTo === null && (
          <EmptyPage state={state} />
        )}
        {transactions && <PlacePager state={state} list={list} change={change} />}
        <ReplaySelected selection={selection} onReplayed={() => list.refetch()} />
        <ReplayDialog
          target={target}
          onClose={() => setTarget(undefined)}
          onReplayed={() => list.refetch()}
        />
        {hasOpened && (
          <TransactionDrawer transaction={opened} onClose={() => setOpened(undefined)} />
        )}
      </Stack>
    </ListView>
  );
}

function EmptyPage({ state }: { state: ViewState }) {
  if (isFiltered(state)) return <Text>No matching transactions.</Text>;
  const isFirstPage = state.after === null && state.before === null;
  return isFirstPage ? <NoTransactions /> : <Text>End of list.</Text>;
}

/** Whether the user has scrolled away from the top. Renders only when that changes. */
function useIsScrolled(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.scrollY > TOP_PX,
    () => false,
  );
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('scroll', listener, { passive: true });
  return () => window.removeEventListener('scroll', listener);
}
