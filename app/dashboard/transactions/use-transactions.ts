import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { rowKey } from '../components/transaction-cells';
import { trpc } from '../trpc-client';

export const PAGE_SIZE = 50;
/** A higher number of new transactions is shown as "99+". */
export const MAX_ANNOUNCED = 99;
const REFRESH_MS = 1_000;
const CHECK_MS = 2_000;

type ListInput = Omit<Parameters<typeof trpc.transactions.list.query>[0], 'limit'>;

/**
 * A page of transactions. The newest page is live: new rows appear by themselves. While the user
 * reads, rows stay in place and new ones are only counted; the listed rows still update.
 */
export function useTransactions(input: ListInput, isReading: boolean) {
  const isNewestPage = input.order !== 'oldest' && input.after === undefined;
  const isLive = isNewestPage && !isReading;
  const list = useQuery({
    queryKey: ['transactions', input],
    queryFn: () => trpc.transactions.list.query({ ...input, limit: PAGE_SIZE }),
    refetchInterval: isLive ? REFRESH_MS : false,
    placeholderData: keepPreviousData,
  });
  const client = useQueryClient();
  const isLoaded = list.data !== undefined && !list.isPlaceholderData;
  useEffect(() => {
    // A refresh in progress would still move the rows when it arrives.
    if (isReading && isLoaded) void client.cancelQueries({ queryKey: ['transactions'] });
  }, [client, isReading, isLoaded]);
  const first = list.data?.first ?? null;
  const newer = useQuery({
    queryKey: ['newer transactions', input, first],
    queryFn: async () => {
      const after = first ?? undefined;
      const newerInput = { ...input, order: 'oldest' as const, after, limit: MAX_ANNOUNCED + 1 };
      return (await trpc.transactions.list.query(newerInput)).transactions.length;
    },
    enabled: isNewestPage && isReading && first !== null,
    refetchInterval: CHECK_MS,
  });
  const listed = list.data?.transactions;
  const current = useCurrent(listed, !isLive);
  return {
    transactions: listed?.map((one) => current.get(rowKey(one)) ?? one),
    next: list.data?.next ?? null,
    newerCount: isReading ? (newer.data ?? 0) : 0,
    error: list.error,
    isLive,
    isStale: list.isPlaceholderData,
    refetch: list.refetch,
  };
}

/** The current state of the listed transactions that are not PROCESSED yet. */
function useCurrent(listed: readonly Transaction[] | undefined, enabled: boolean) {
  const open = (listed ?? [])
    .filter(({ status }) => status !== 'PROCESSED')
    .map(({ transaction_id, source }) => ({ transaction_id, source }));
  const { data } = useQuery({
    queryKey: ['current transactions', open],
    queryFn: () => trpc.transactions.read.query({ transactions: open }),
    enabled: enabled && open.length > 0,
    refetchInterval: CHECK_MS,
  });
  return useMemo(() => new Map(data?.map((one) => [rowKey(one), one])), [data]);
}
