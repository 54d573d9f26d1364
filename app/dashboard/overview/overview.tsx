'use client';

import { Alert, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LoadFailed } from '@/app/dashboard/components/load-failed';
import { Loading } from '@/app/dashboard/components/loading';
import { NoTransactions } from '@/app/dashboard/components/no-transactions';
import { PageTitle } from '@/app/dashboard/components/page-title';
import { trpc } from '../trpc-client';
import { Activity } from './activity';
import { PipelineHealth } from './pipeline-health';
import { Tiles } from './tiles';

const REFRESH_MS = 2_000;
const ACTIVITY_REFRESH_MS = 10_000;
const MINUTES = 60;

/** How the service is doing, kept up to date. */
export function Overview() {
  const overview = useQuery({
    queryKey: ['overview'],
    queryFn: () => trpc.overview.get.query({ processed_from: startOfToday() }),
    refetchInterval: REFRESH_MS,
  });
  const activity = useQuery({
    queryKey: ['activity'],
    queryFn: () => trpc.overview.getActivity.query({ minutes: MINUTES }),
    refetchInterval: ACTIVITY_REFRESH_MS,
  });
  const newest = useQuery({
    queryKey: ['is empty'],
    queryFn: async () => (await trpc.transactions.list.query({ limit: 1 })).first === null,
    refetchInterval: ({ state }) => (state.data === false ? false : REFRESH_MS),
  });
  const failed = overview.error ?? activity.error;
  return (
    <Stack>
      <PageTitle title="Overview" />
      {failed && (
        <LoadFailed
          title="The figures can't be loaded"
          message={`${failed.message} The page keeps trying.`}
          onRetry={() => Promise.all([overview.refetch(), activity.refetch()])}
        />
      )}
      {newest.data && <NoTransactions />}
      {overview.data ? (
        <>
          <PipelineHealth overview={overview.data} />
          {overview.data.warnings.map((warning) => (
            <Alert
              key={warning}
              color="orange"
              variant="outline"
              p="xs"
              c="var(--mantine-color-text)"
            >
              {warning}
            </Alert>
          ))}
          <Tiles overview={overview.data} inTimeShare={activity.data?.in_time_share} />
        </>
      ) : (
        <>
          <Loading label="Loading the meter" height={72} />
          <Loading label="Loading the figures" height={84} />
        </>
      )}
      {activity.data ? (
        <Activity activity={activity.data} />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }}>
          {['accepted', 'answers', 'lateness'].map((chart) => (
            <Loading key={chart} label={`Loading the chart of ${chart}`} height={322} />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}

/** In the reader's zone. */
function startOfToday(): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}
