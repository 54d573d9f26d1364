'use client';

import { Box, Button, Group, Stack, Text } from '@mantine/core';
import { useFocusWithin, useHover, useWindowScroll } from '@mantine/hooks';
import { LoadFailed } from '@/app/dashboard/components/load-failed';
import { Loading } from '@/app/dashboard/components/loading';
import { NoTransactions } from '@/app/dashboard/components/no-transactions';
import { PageTitle } from '@/app/dashboard/components/page-title';
import { Filters } from './filters';
import { TransactionsTable } from './transactions-table';
import { MOST_ANNOUNCED, PAGE_SIZE, useTransactions } from './use-transactions';
import { csvPath, isFiltered, toInput, useViewState } from './view-state';

// Further down, a new row would push away what is being read.
const TOP_PX = 160;

/** The list of transactions, with its filters; live. */
export function Transactions() {
  const { state, change, clear } = useViewState();
  const [scroll, scrollTo] = useWindowScroll();
  const { hovered, ref: hoverRef } = useHover<HTMLDivElement>();
  const { focused, ref: focusRef } = useFocusWithin<HTMLDivElement>();
  const isReading = scroll.y > TOP_PX || hovered || focused;
  const list = useTransactions(toInput(state), isReading);
  const { transactions, next, newer, error } = list;

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
          title="The transactions can't be loaded"
          message={`${error.message} The page keeps trying.`}
          onRetry={list.refetch}
        />
      )}
      {/* Whoever points at what is announced has not stopped reading, and must not see it go. */}
      <Box ref={hoverRef}>
        {/* Over the table: what is announced must not push it down. */}
        <Group h={0} justify="center" role="status" pos="sticky" top={76} style={{ zIndex: 1 }}>
          {newer > 0 && (
            <Button size="xs" onClick={showNewer}>
              {newer > MOST_ANNOUNCED ? `${MOST_ANNOUNCED}+` : newer} new — show
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
          {transactions?.length === 0 && <Nothing state={state} next={next} />}
        </Box>
      </Box>
      <Group>
        {state.after !== null && (
          <Button variant="default" onClick={() => change({ after: null })}>
            First page
          </Button>
        )}
        {next !== null && transactions && (
          <Button variant="default" onClick={() => change({ after: next })}>
            {transactions.length < PAGE_SIZE ? 'Look further' : 'Next page'}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

type NothingProps = { state: Parameters<typeof isFiltered>[0]; next: string | null };

function Nothing({ state, next }: NothingProps) {
  if (next !== null) {
    const [reached = ''] = next.split('~');
    return <Text>Nothing matches so far, up to {new Date(reached).toLocaleString()}.</Text>;
  }
  if (isFiltered(state)) return <Text>No transaction matches.</Text>;
  return state.after === null ? <NoTransactions /> : <Text>There are no more.</Text>;
}
