import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';

export type SearchState = {
  isSearching: boolean;
  /** Null once the page is full or the end of the list is reached. */
  searchedTo: string | null;
  stop: () => void;
  proceed: () => void;
};

/** A part of a page. `end`: where the search continues, and its time; null at the end of the list. */
export type Part<Row> = { rows: Row[]; end: { cursor: string; at: string } | null };

type Options<Found> = {
  queryKey: readonly unknown[];
  /** Where a page with rare matches ended before it was full; null for any other page. */
  start: Part<unknown>['end'];
  missing: number;
  search: (cursor: string, limit: number, signal: AbortSignal) => Promise<Found>;
};

const NONE: never[] = [];

/**
 * Fills a page with rare matches by itself, until it is full, at the end of the list or stopped.
 * @returns the parts in the order in which they were found
 */
export function useSearchOn<Found extends Part<unknown>>(options: Options<Found>) {
  const { queryKey, start, missing, search } = options;
  const [stoppedAt, setStoppedAt] = useState<string | null>(null);
  const key = JSON.stringify([queryKey, start]);
  const isStopped = stoppedAt === key;
  const rest = useInfiniteQuery({
    queryKey: ['rest', ...queryKey, start],
    queryFn: ({ pageParam: { cursor, limit }, signal }) => search(cursor, limit, signal),
    initialPageParam: { cursor: start?.cursor ?? '', limit: missing },
    // No more than the missing rows, so that the next page begins after the last one.
    getNextPageParam: ({ end }, parts) => {
      const limit = missing - countRows(parts);
      return end === null || limit <= 0 ? null : { cursor: end.cursor, limit };
    },
    enabled: start !== null && !isStopped,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const parts: readonly Found[] = useMemo(() => rest.data?.pages ?? NONE, [rest.data]);
  const isFull = countRows(parts) >= missing;
  const last = parts.at(-1);
  const end = last ? last.end : start;
  const isSearching = start !== null && end !== null && !isFull && !isStopped && !rest.isError;
  const { fetchNextPage, isFetching, isSuccess } = rest;
  useEffect(() => {
    if (isSearching && isSuccess && !isFetching) void fetchNextPage();
  }, [isSearching, isSuccess, isFetching, fetchNextPage]);
  const state: SearchState = {
    isSearching,
    searchedTo: isFull || end === null ? null : end.at,
    stop: () => setStoppedAt(key),
    proceed: () => {
      setStoppedAt(null);
      if (rest.isError) void fetchNextPage();
    },
  };
  return { parts, end: end?.cursor ?? null, error: rest.error, search: state };
}

function countRows(parts: readonly Part<unknown>[]): number {
  return parts.reduce((sum, { rows }) => sum + rows.length, 0);
}
