'use client';

import { Alert, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { NoTransactions } from '../components/no-transactions';
import { LoadFailed, Loading, PageTitle } from '../components/ui';
import { trpc } from '../trpc-client';
import { Activity } from './activity';
import { DeliveryHealth } from './delivery-health';
import { MostlyRejected } from './mostly-rejected';
import { Processing } from './processing';
import { Sources } from './sources';
import { Tiles } from './tiles';

const REFRESH_MS = 2_000;
const ACTIVITY_REFRESH_MS = 10_000;
const MINUTES = 60;

/** The state of the service, refreshed live. */
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
  const isEmpty = useQuery({
    queryKey: ['is empty'],
    queryFn: async () => (await trpc.transactions.list.query({ limit: 1 })).first === null,
    refetchInterval: ({ state }) => (state.data === false ? false : REFRESH_MS),
  });
  const error = overview.error ?? activity.error;
  return (
    <Stack>
      <PageTitle title="Overview" />
      {error && (
        <LoadFailed
          title="Can't load the overview"
          error={error}
          onRetry={() => Promise.all([overview.refetch(), activity.refetch()])}
          isLive
        />
      )}
      {isEmpty.data && <NoTransactions />}
      {overview.data ? (
        <>
          <DeliveryHealth overview={overview.data} />
          <MostlyRejected mostly_rejected={overview.data.mostly_rejected} />
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
          <Processing />
          <Sources sources={overview.data.sources} />
        </>
      ) : (
        <>
          <Loading label="Loading delivery health" height={72} />
          <Loading label="Loading counts" height={84} />
        </>
      )}
      {activity.data ? (
        <Activity activity={activity.data} />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }}>
          {['webhooks per minute', 'response time', 'lateness'].map((chart) => (
            <Loading key={chart} label={`Loading the ${chart} chart`} height={322} />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}

/** Midnight in the reader's time zone. */
function startOfToday(): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}
