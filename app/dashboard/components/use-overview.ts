import { useQuery } from '@tanstack/react-query';
import { trpc } from '../trpc-client';

const REFRESH_MS = 3_000;

/** Health and counts. The shell and the overview share one request. */
export function useOverview() {
  return useQuery({
    queryKey: ['overview'],
    queryFn: () => trpc.overview.get.query(),
    refetchInterval: REFRESH_MS,
  });
}
