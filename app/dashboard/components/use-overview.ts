import { useQuery } from '@tanstack/react-query';
import { trpc } from '../trpc-client';

const REFRESH_MS = 3_000;

/** Health and counts. The shell and the overview share one request. */
export function useOverview() {
  return useQuery({
    queryKey: ['overview'],
    queryFn: () => trpc.overview.get.query({ processed_from: startOfToday() }),
    refetchInterval: REFRESH_MS,
  });
}

/** Midnight in the reader's time zone. */
function startOfToday(): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}
