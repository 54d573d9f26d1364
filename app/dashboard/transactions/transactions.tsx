'use client';

import { Box, Button, Group, Stack, Text } from '@mantine/core';
import { useFocusWithin, useHover, useWindowScroll } from '@mantine/hooks';
import { NoTransactions } from '../components/no-transactions';
import { LoadFailed, Loading, Pager, PageTitle } from '../components/ui';
import { formatInstant } from '../format';
import { Filters } from './filters';
import { TransactionsTable } from './transactions-table';
import { MAX_ANNOUNCED, PAGE_SIZE, useTransactions } from './use-transactions';
import { csvPath, isFiltered, toInput, useViewState, type ViewState } from './view-state';

// Once scrolled further than this, a new row would push away the rows that the user reads.
const TOP_PX = 160;

/** The list of transactions with its filters, refreshed live. */
export function Transactions() {
  const { state, change, clear } = useViewState();
  const [scroll, scrollTo] = useWindowScroll();
  const { hovered, ref: hoverRef } = useHover<HTMLDivElement>();
  const { focused, ref: focusRef } = useFocusWithin<HTMLDivElement>();
  const isReading = scroll.y > TOP_PX || hovered || focused;
  const list = useTransactions(toInput(state), isReading);
  const { transactions, next, newerCount, error } = list;

  const showNewer = async () => {
    await list.refetch();
    scrollTo({ y: 0 });
  };

  return (
    <Stack gap="sm">
      <PageTitle title="Transactions">
        <Button component="a" href={csvPath(state)} download variant="default" size="xs">
          Export CSV
        </Button>
      </PageTitle>
      <Filters state={state} change={change} clear={clear} />
      {error && (
        <LoadFailed
          title="Can't load the transactions"
          error={error}
          onRetry={list.refetch}
          isLive={list.isLive}
        />
      )}
      {/* Includes the announcement, so that it stays while the user points at it. */}
      <Box ref={hoverRef}>
        {/* Overlays the table, so that an announcement does not move the rows. */}
        <Group h={0} justify="center" role="status" pos="sticky" top={76} style={{ zIndex: 1 }}>
          {newerCount > 0 && (
            <Button size="xs" onClick={showNewer}>
              Show {newerCount > MAX_ANNOUNCED ? `${MAX_ANNOUNCED}+` : newerCount} new
            </Button>
          )}
        </Group>
        <Box ref={focusRef}>
          {!transactions && !error && (
            <Loading label="Loading transactions" rows={10} height={40} />
          )}
          {transactions && transactions.length > 0 && (
            <TransactionsTable
              transactions={transactions}
              order={state.order}
              onOrder={(order) => change({ order })}
              isStale={list.isStale}
            />
          )}
          {transactions?.length === 0 && <EmptyPage state={state} next={next} />}
        </Box>
      </Box>
      <Pager
        current={state.after}
        next={transactions ? next : null}
        onChange={(after) => change({ after })}
        nextLabel={transactions && transactions.length < PAGE_SIZE ? 'Keep searching' : undefined}
      />
    </Stack>
  );
}

function EmptyPage({ state, next }: { state: ViewState; next: string | null }) {
  if (next !== null) {
    const [searchedTo = ''] = next.split('~');
    const direction = state.order === 'newest' ? 'back' : 'forward';
    return (
      <Text>
        No matches yet. Searched {direction} to {formatInstant(searchedTo)}.
      </Text>
    );
  }
  if (isFiltered(state)) return <Text>No matching transactions.</Text>;
  return state.after === null ? <NoTransactions /> : <Text>End of list.</Text>;
}
