import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { useSearchOn } from '../components/search/use-search-on';
import { rowKey } from '../components/transaction-cells';
import { trpc } from '../trpc-client';

const PAGE_SIZE = 50;
/** A higher number of new transactions is shown as "99+". */
export const MAX_ANNOUNCED = 99;
/** While transactions are PROCESSING, and while none is. */
const REFRESH_MS = { busy: 1_000, idle: 2_000 } as const;
const CHECK_MS = 2_000;
const CHECK_FAILED_MS = 10_000;
/** Longer than the clocks of browser and service differ. */
const CLOCK_SKEW_MS = 600_000;

type ListInput = Omit<Parameters<typeof trpc.transactions.list.query>[0], 'limit'>;

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
      if (!isNewestPage || isReading || (data && findRest(data, input) !== null)) return false;
      return data?.transactions.some(isOpen) ? REFRESH_MS.busy : REFRESH_MS.idle;
    },
    placeholderData: keepPreviousData,
  });
  const { data, isPlaceholderData } = list;
  const isLoaded = data !== undefined && !isPlaceholderData;
  const rare = isLoaded ? findRest(data, input) : null;
  const isRare = rare !== null;
  const isLive = isNewestPage && !isReading && !isRare;
  const further = useSearchOn({
    queryKey: ['transactions', input],
    start: rare,
    missing: PAGE_SIZE - (data?.transactions.length ?? 0),
    search: (cursor, limit, signal) => searchOn(input, { cursor, limit, signal }),
  });
  const client = useQueryClient();
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
  const { parts } = further;
  const isBackwards = input.before !== undefined;
  const listed = useMemo(() => {
    if (!data) return undefined;
    if (!isBackwards) return [...data.transactions, ...parts.flatMap(({ rows }) => rows)];
    return [...[...parts].reverse().flatMap(({ rows }) => rows), ...data.transactions];
  }, [data, parts, isBackwards]);
  const current = useCurrent(listed, !isLive);
  return {
    transactions: useMemo(
      () => listed?.map((one) => current.get(rowKey(one)) ?? one),
      [listed, current],
    ),
    ...placesOf({ data, isBackwards, isRare, further }),
    /** Whether a page backwards has come to the start of the list before it was full. */
    isCutAtStart:
      isBackwards &&
      isLoaded &&
      (isRare ? further.end : data.previous) === null &&
      (listed?.length ?? 0) < PAGE_SIZE,
    search: further.search,
    /** Of the search. */
    direction:
      (input.order === 'oldest') === isBackwards ? ('back' as const) : ('forward' as const),
    newerCount: isCounting ? (newer.data ?? 0) : 0,
    error: list.error ?? further.error,
    isLive,
    isStale: isPlaceholderData,
    loadedAtMs: list.dataUpdatedAt,
    refetch: list.refetch,
  };
}

type Page = Awaited<ReturnType<typeof trpc.transactions.list.query>>;

/** Where a page ended before it was full, because the search took too long; null for any other page. */
function findRest({ transactions, next, previous }: Page, { before }: ListInput) {
  const cursor = before === undefined ? next : previous;
  return transactions.length < PAGE_SIZE ? toPoint(cursor) : null;
}

function toPoint(cursor: string | null) {
  return cursor === null ? null : { cursor, at: cursor.split('~')[0] ?? '' };
}

type SearchFrom = { cursor: string; limit: number; signal: AbortSignal };

/** Continues a page in its direction. */
async function searchOn(input: ListInput, { cursor, limit, signal }: SearchFrom) {
  const isBackwards = input.before !== undefined;
  const place = isBackwards ? { before: cursor } : { after: cursor };
  const page = await trpc.transactions.list.query({ ...input, ...place, limit }, { signal });
  const { transactions: rows, next, previous } = page;
  return { rows, next, end: toPoint(isBackwards ? previous : next) };
}

type Places = {
  data: Page | undefined;
  isBackwards: boolean;
  isRare: boolean;
  further: Pick<
    ReturnType<typeof useSearchOn<Awaited<ReturnType<typeof searchOn>>>>,
    'parts' | 'end' | 'search'
  >;
};

/** Where the pages before and after begin. While a page is being filled, the one in its direction is unknown. */
function placesOf({ data, isBackwards, isRare, further: { parts, end, search } }: Places) {
  const known = { next: data?.next ?? null, previous: data?.previous ?? null };
  if (!isRare) return known;
  const onward = search.searchedTo === null ? end : null;
  if (!isBackwards) return { ...known, next: onward };
  const next = known.next ?? parts.find((part) => part.next !== null)?.next ?? null;
  return { next, previous: onward };
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
