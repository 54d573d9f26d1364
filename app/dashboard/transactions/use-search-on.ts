import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { trpc } from '../trpc-client';

export type ListInput = Omit<Parameters<typeof trpc.transactions.list.query>[0], 'limit'>;

export type SearchState = {
  isSearching: boolean;
  /** Null once the page is full or the end of the list is reached. */
  searchedTo: string | null;
  stop: () => void;
  proceed: () => void;
};

const NONE: Transaction[] = [];

type Options = {
  /** Where a page with rare matches ended before it was full; null for any other page. */
  start: string | null;
  missing: number;
};

/** Fills a page with rare matches by itself, until it is full, at the end or stopped. */
export function useSearchOn(input: ListInput, { start, missing }: Options) {
  const [stoppedAt, setStoppedAt] = useState<string | null>(null);
  const key = JSON.stringify([input, start]);
  const isStopped = stoppedAt === key;
  const rest = useInfiniteQuery({
    queryKey: ['further transactions', input, start],
    queryFn: ({ pageParam: { after, limit }, signal }) =>
      trpc.transactions.list.query({ ...input, after: after ?? undefined, limit }, { signal }),
    initialPageParam: { after: start, limit: missing },
    // Exactly what is missing, so that the next page begins after the last row.
    getNextPageParam: ({ next: after }, pages) => {
      const limit = missing - pages.reduce((sum, page) => sum + page.transactions.length, 0);
      return after === null || limit <= 0 ? null : { after, limit };
    },
    enabled: start !== null && !isStopped,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const rows = useMemo(
    () => rest.data?.pages.flatMap(({ transactions }) => transactions) ?? NONE,
    [rest.data],
  );
  const isFull = rows.length >= missing;
  const next = rest.data ? (rest.data.pages.at(-1)?.next ?? null) : start;
  const isSearching = start !== null && next !== null && !isFull && !isStopped && !rest.isError;
  const { fetchNextPage, isFetching, isSuccess } = rest;
  useEffect(() => {
    if (isSearching && isSuccess && !isFetching) void fetchNextPage();
  }, [isSearching, isSuccess, isFetching, fetchNextPage]);
  const search: SearchState = {
    isSearching,
    searchedTo: isFull || next === null ? null : (next.split('~')[0] ?? null),
    stop: () => setStoppedAt(key),
    proceed: () => {
      setStoppedAt(null);
      if (rest.isError) void fetchNextPage();
    },
  };
  return { rows, next, error: rest.error, search };
}
