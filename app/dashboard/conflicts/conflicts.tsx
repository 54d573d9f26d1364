'use client';

import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { parseAsInteger, useQueryState } from 'nuqs';
import { Differences } from '@/app/dashboard/components/differences';
import { Age } from '@/app/dashboard/components/instant';
import { LoadFailed } from '@/app/dashboard/components/load-failed';
import { Loading } from '@/app/dashboard/components/loading';
import { PageTitle } from '@/app/dashboard/components/page-title';
import { TransactionLink } from '@/app/dashboard/components/transaction-link';
import { trpc } from '../trpc-client';

const LIMIT = 20;
const REFRESH_MS = 2_000;

/** Webhooks that contradicted the first one with their id, newest first. */
export function Conflicts() {
  const [before, setBefore] = useQueryState(
    'before',
    parseAsInteger.withOptions({ history: 'push' }),
  );
  const list = useQuery({
    queryKey: ['conflicts', before],
    queryFn: () =>
      trpc.transactions.browseConflicts.query({ limit: LIMIT, before: before ?? undefined }),
    refetchInterval: before === null ? REFRESH_MS : false,
  });
  return (
    <Stack>
      <PageTitle title="Conflicts" />
      <Text size="sm">
        Each of these webhooks had the id of an earlier one and said something else. The earlier one
        stands.
      </Text>
      {list.error && (
        <LoadFailed
          title="The conflicts can't be loaded"
          message={`${list.error.message} The page keeps trying.`}
          onRetry={list.refetch}
        />
      )}
      {!list.data && !list.error && <Loading label="Loading conflicts" rows={4} height={120} />}
      {list.data?.conflicts.length === 0 && <Text>No webhook has contradicted another.</Text>}
      {list.data?.conflicts.map(({ transaction_id, occurred_at, occurrences, differences }) => (
        <Paper
          key={`${transaction_id} ${occurred_at} ${differences.map(({ received }) => received)}`}
          withBorder
          p="sm"
          component="article"
          aria-label={`Conflict with ${transaction_id}`}
        >
          <Group justify="space-between" mb="xs" gap="xs">
            <TransactionLink id={transaction_id} />
            <Text size="sm">
              <Age value={occurred_at} />
              {occurrences > 1 && ` · ${occurrences} times`}
            </Text>
          </Group>
          <Differences differences={differences} />
        </Paper>
      ))}
      <Group>
        {before !== null && (
          <Button variant="default" onClick={() => setBefore(null)}>
            First page
          </Button>
        )}
        {list.data && list.data.next !== null && (
          <Button variant="default" onClick={() => setBefore(list.data.next)}>
            Next page
          </Button>
        )}
      </Group>
    </Stack>
  );
}
