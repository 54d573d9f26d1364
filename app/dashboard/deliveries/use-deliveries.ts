import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchOn } from '../components/search/use-search-on';
import { trpc } from '../trpc-client';

const PAGE_SIZE = 50;
const REFRESH_MS = 2_000;

type ListInput = Omit<Parameters<typeof trpc.deliveries.list.query>[0], 'limit'>;

/** A page of deliveries. The newest page is live, unless matches are rare: then it is filled, and stays. */
export function useDeliveries(input: ListInput) {
  const list = useQuery({
    queryKey: ['deliveries', input],
    queryFn: ({ signal }) => readPart(input, PAGE_SIZE, signal),
    refetchInterval: ({ state: { data } }) =>
      input.after || (data && isShort(data)) ? false : REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  const { data, isPlaceholderData } = list;
  const isRare = data !== undefined && !isPlaceholderData && isShort(data);
  const further = useSearchOn({
    queryKey: ['deliveries', input],
    start: isRare ? data.end : null,
    missing: PAGE_SIZE - (data?.rows.length ?? 0),
    search: (after, limit, signal) => readPart({ ...input, after }, limit, signal),
  });
  const { searchedTo } = further.search;
  const onward = searchedTo === null ? further.end : null;
  return {
    deliveries: data && [...data.rows, ...further.parts.flatMap(({ rows }) => rows)],
    next: isRare ? onward : (data?.end?.cursor ?? null),
    search: further.search,
    error: list.error ?? further.error,
    isLive: !input.after && !isRare,
    isStale: isPlaceholderData,
    loadedAtMs: list.dataUpdatedAt,
    refetch: list.refetch,
  };
}

type Part = Awaited<ReturnType<typeof readPart>>;

async function readPart(input: ListInput, limit: number, signal: AbortSignal) {
  const page = await trpc.deliveries.list.query({ ...input, limit }, { signal });
  const { deliveries: rows, next, searched_back_to: at } = page;
  return { rows, end: next !== null && at !== null ? { cursor: next, at } : null };
}

/** Whether the page may have more rows: the search for them took too long. */
function isShort({ rows, end }: Part): boolean {
  return rows.length < PAGE_SIZE && end !== null;
}
