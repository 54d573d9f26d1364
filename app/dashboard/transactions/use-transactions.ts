import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { rowKey } from '../components/transaction-cells';
import { trpc } from '../trpc-client';
import { type ListInput, useSearchOn } from './use-search-on';

export const PAGE_SIZE = 50;
/** A higher number of new transactions is shown as "99+". */
export const MAX_ANNOUNCED = 99;
/** While transactions are PROCESSING, and while none is. */
const REFRESH_MS = { busy: 1_000, idle: 2_000 } as const;
const CHECK_MS = 2_000;
const CHECK_FAILED_MS = 10_000;
/** Longer than the clocks of browser and service differ. */
const CLOCK_SKEW_MS = 600_000;

/**
 * A page of transactions. The newest page is live: new rows appear by themselves. While the user
 * reads, or after a long search, rows stay in place and new ones are only counted; the listed rows still update.
 */
export function useTransactions(input: ListInput, isReading: boolean) {
  const isNewestPage = input.order !== 'oldest' && !input.after && !input.before;
  const list = useQuery({
    queryKey: ['transactions', input],
    queryFn: () => trpc.transactions.list.query({ ...input, limit: PAGE_SIZE }),
    refetchInterval: ({ state: { data } }) => {
      if (!isNewestPage || isReading || (data && isShort(data))) return false;
      return data?.transactions.some(isOpen) ? REFRESH_MS.busy : REFRESH_MS.idle;
    },
    placeholderData: keepPreviousData,
  });
  const { data, isPlaceholderData } = list;
  const isRare = data !== undefined && !isPlaceholderData && !input.before && isShort(data);
  const isLive = isNewestPage && !isReading && !isRare;
  const further = useSearchOn(input, {
    start: isRare ? data.next : null,
    missing: PAGE_SIZE - (data?.transactions.length ?? 0),
  });
  const client = useQueryClient();
  const isLoaded = data !== undefined && !isPlaceholderData;
  useEffect(() => {
    // A refresh in progress would still move the rows when it arrives.
    if (isReading && isLoaded) void client.cancelQueries({ queryKey: ['transactions'] });
  }, [client, isReading, isLoaded]);

  const first = data?.first ?? null;
  const isCounting = isNewestPage && !isLive && isLoaded;
  const newer = useQuery({
    queryKey: ['newer transactions', input, first],
    queryFn: async () => {
      const since = new Date(list.dataUpdatedAt - CLOCK_SKEW_MS).toISOString();
      const position = first === null ? { created_from: since } : { after: first };
      const newerInput = { ...input, ...position, order: 'oldest' as const };
      const page = await trpc.transactions.list.query({ ...newerInput, limit: MAX_ANNOUNCED + 1 });
      return page.transactions.length;
    },
    enabled: isCounting,
    refetchInterval: CHECK_MS,
  });
  const furtherRows = further.rows;
  const listed = useMemo(
    () => (data ? [...data.transactions, ...furtherRows] : undefined),
    [data, furtherRows],
  );
  const current = useCurrent(listed, !isLive);
  return {
    transactions: useMemo(
      () => listed?.map((one) => current.get(rowKey(one)) ?? one),
      [listed, current],
    ),
    next: isRare
      ? further.search.searchedTo === null
        ? further.next
        : null
      : (data?.next ?? null),
    previous: data?.previous ?? null,
    search: further.search,
    newerCount: isCounting ? (newer.data ?? 0) : 0,
    error: list.error ?? further.error,
    isLive,
    isStale: isPlaceholderData,
    loadedAtMs: list.dataUpdatedAt,
    refetch: list.refetch,
  };
}

type Page = Awaited<ReturnType<typeof trpc.transactions.list.query>>;

/** Whether the page may have more rows: the search for them took too long. */
function isShort({ transactions, next }: Page): boolean {
  return transactions.length < PAGE_SIZE && next !== null;
}

function isOpen({ status }: Transaction): boolean {
  return status === 'PROCESSING';
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
    refetchInterval: ({ state }) =>
      (state.data ?? listed)?.some(isOpen) ? CHECK_MS : CHECK_FAILED_MS,
  });
  return useMemo(() => new Map(data?.map((one) => [rowKey(one), one])), [data]);
}
