import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { trpc } from '../trpc-client';

export const PAGE_SIZE = 50;
const REFRESH_MS = 1_000;
const CHECK_MS = 2_000;
export const MOST_ANNOUNCED = 99;

type Wanted = Omit<Parameters<typeof trpc.transactions.list.query>[0], 'limit'>;

/**
 * A page of transactions. The first page, newest first, shows what is new by itself; while it is
 * being read no row moves: what is new is only counted. What stands there is kept up to date.
 */
export function useTransactions(wanted: Wanted, isReading: boolean) {
  const isFirstPage = wanted.order !== 'oldest' && wanted.after === undefined;
  const isFlowing = isFirstPage && !isReading;
  const list = useQuery({
    queryKey: ['transactions', wanted],
    queryFn: () => trpc.transactions.list.query({ ...wanted, limit: PAGE_SIZE }),
    refetchInterval: isFlowing ? REFRESH_MS : false,
    placeholderData: keepPreviousData,
  });
  const client = useQueryClient();
  const isLoaded = list.data !== undefined && !list.isPlaceholderData;
  useEffect(() => {
    // A refresh under way would still move the rows when it arrives.
    if (isReading && isLoaded) void client.cancelQueries({ queryKey: ['transactions'] });
  }, [client, isReading, isLoaded]);
  const first = list.data?.first ?? null;
  const newer = useQuery({
    queryKey: ['newer transactions', wanted, first],
    queryFn: async () => {
      const after = first ?? undefined;
      const input = { ...wanted, order: 'oldest' as const, after, limit: MOST_ANNOUNCED + 1 };
      return (await trpc.transactions.list.query(input)).transactions.length;
    },
    enabled: isFirstPage && isReading && first !== null,
    refetchInterval: CHECK_MS,
  });
  const listed = list.data?.transactions;
  const current = useCurrent(listed, !isFlowing);
  return {
    transactions: listed?.map((one) => current.get(one.transaction_id) ?? one),
    next: list.data?.next ?? null,
    newer: isReading ? (newer.data ?? 0) : 0,
    error: list.error,
    isStale: list.isPlaceholderData,
    refetch: list.refetch,
  };
}

/** Those of the listed transactions that may have changed since, as they are now. */
function useCurrent(listed: readonly Transaction[] | undefined, enabled: boolean) {
  const ids = (listed ?? [])
    .filter(({ status }) => status !== 'PROCESSED')
    .map(({ transaction_id }) => transaction_id);
  const { data } = useQuery({
    queryKey: ['current transactions', ids],
    queryFn: () => trpc.transactions.read.query({ transaction_ids: ids }),
    enabled: enabled && ids.length > 0,
    refetchInterval: CHECK_MS,
  });
  return useMemo(() => new Map(data?.map((one) => [one.transaction_id, one])), [data]);
}
