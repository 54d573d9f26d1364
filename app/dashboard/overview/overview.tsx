'use client';

import { Alert, SegmentedControl, SimpleGrid, Stack } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { NoTransactions } from '../components/no-transactions';
import { LoadFailed, Loading, PageTitle } from '../components/ui';
import { useOverview } from '../components/use-overview';
import { trpc } from '../trpc-client';
import { Activity } from './activity';
import { DeliveryHealth } from './delivery-health';
import { LatestTransactions, NeedsAttention, useLatest } from './latest';
import { Processing } from './processing';
import { MostlyRejected, Sources } from './sources';
import { Tiles } from './tiles';

const ACTIVITY_REFRESH_MS = 30_000;
const LONG_REFRESH_MS = 60_000;
const RANGES = ['1h', '24h', '7d'] as const;

/** The state of the service, refreshed live. */
export function Overview() {
  const overview = useOverview();
  const [range, setRange] = useQueryState('range', parseAsStringLiteral(RANGES).withDefault('1h'));
  const activity = useQuery({
    queryKey: ['activity', range],
    queryFn: () => trpc.overview.getActivity.query({ range }),
    refetchInterval: range === '1h' ? ACTIVITY_REFRESH_MS : LONG_REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  const latest = useLatest();
  const error = overview.error ?? activity.error;
  return (
    <Stack>
      <PageTitle title="Overview">
        <SegmentedControl
          size="xs"
          aria-label="Range"
          data={[
            { value: '1h', label: '1 h' },
            { value: '24h', label: '24 h' },
            { value: '7d', label: '7 d' },
          ]}
          value={range}
          onChange={(value) => void setRange(RANGES.find((one) => one === value) ?? '1h')}
        />
      </PageTitle>
      {error && (
        <LoadFailed
          title="Can't load the overview"
          error={error}
          onRetry={() => Promise.all([overview.refetch(), activity.refetch()])}
          isLive
          loadedAtMs={overview.data ? overview.dataUpdatedAt : 0}
        />
      )}
      {latest.data?.length === 0 && <NoTransactions />}
      {overview.data ? (
        <>
          <DeliveryHealth overview={overview.data} activity={activity.data} />
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
        </>
      ) : (
        <Loading label="Loading delivery health" height={72} />
      )}
      {activity.data ? (
        <>
          <Tiles activity={activity.data} />
          <Activity activity={activity.data} range={range} />
        </>
      ) : (
        <>
          <Loading label="Loading the figures" height={86} />
          <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }}>
            {['webhooks', 'response time', 'processing delay'].map((chart) => (
              <Loading key={chart} label={`Loading the ${chart} chart`} height={290} />
            ))}
          </SimpleGrid>
        </>
      )}
      {overview.data && (
        <>
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            <NeedsAttention />
            <LatestTransactions />
          </SimpleGrid>
          <Processing />
          <Sources sources={overview.data.sources} />
        </>
      )}
    </Stack>
  );
}
