'use client';

import { Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { trpc } from '../trpc-client';
import { toFilterInput, type ViewState } from './view-state';

const REFRESH_MS = 60_000;

/** How many transactions match the filters. Counted once in a while, not with each refresh. */
export function ResultCount({ state }: { state: ViewState }) {
  const filter = toFilterInput(state);
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['transaction count', filter],
    queryFn: () => trpc.transactions.count.query(filter),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  return (
    <Text size="sm" c="dimmed" role="status" miw={150} opacity={isPlaceholderData ? 0.6 : 1}>
      {data ? describe(data) : 'Counting…'}
    </Text>
  );
}

type Count = Awaited<ReturnType<typeof trpc.transactions.count.query>>;

function describe({ count, kind }: Count): string {
  const number = count.toLocaleString();
  if (kind === 'more') return `More than ${number} transactions`;
  if (kind === 'incomplete') return `At least ${number} transactions`;
  return count === 1 ? '1 transaction' : `${number} transactions`;
}
