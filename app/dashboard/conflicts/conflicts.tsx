'use client';

import { Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { parseAsInteger, useQueryState } from 'nuqs';
import { Differences } from '../components/differences';
import { Age } from '../components/time';
import { TransactionLink } from '../components/transaction-cells';
import { LoadFailed, Loading, Pager, PageTitle } from '../components/ui';
import { trpc } from '../trpc-client';

const PAGE_SIZE = 20;
const REFRESH_MS = 2_000;

/** Webhooks that reused an ID with different data, newest first. */
export function Conflicts() {
  const [before, setBefore] = useQueryState(
    'before',
    parseAsInteger.withOptions({ history: 'push' }),
  );
  const isLive = before === null;
  const list = useQuery({
    queryKey: ['conflicts', before],
    queryFn: () =>
      trpc.transactions.browseConflicts.query({ limit: PAGE_SIZE, before: before ?? undefined }),
    refetchInterval: isLive ? REFRESH_MS : false,
  });
  return (
    <Stack>
      <PageTitle title="Conflicts" />
      <Text size="sm">
        These webhooks reused a transaction ID with different data. The first version was kept.
      </Text>
      {list.error && (
        <LoadFailed
          title="Can't load the conflicts"
          error={list.error}
          onRetry={list.refetch}
          isLive={isLive}
        />
      )}
      {!list.data && !list.error && <Loading label="Loading conflicts" rows={4} height={120} />}
      {list.data?.conflicts.length === 0 && <Text>No conflicts.</Text>}
      {list.data?.conflicts.map(
        ({ transaction_id, source, occurred_at, occurrences, differences }) => (
          <Paper
            key={`${source} ${transaction_id} ${occurred_at} ${differences.map(({ received }) => received)}`}
            withBorder
            p="sm"
            component="article"
            aria-label={`Conflict of ${transaction_id}`}
          >
            <Group justify="space-between" mb="xs" gap="xs">
              <TransactionLink id={transaction_id} source={source} />
              <Text size="sm">
                <Age value={occurred_at} />
                {occurrences > 1 && ` · ${occurrences} times`}
              </Text>
            </Group>
            <Differences differences={differences} />
          </Paper>
        ),
      )}
      <Pager current={before} next={list.data?.next ?? null} onChange={setBefore} />
    </Stack>
  );
}
