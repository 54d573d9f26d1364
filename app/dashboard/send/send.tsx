'use client';

import { Alert, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LoadFailed, Loading, PageTitle } from '../components/ui';
import { trpc } from '../trpc-client';
import { BurstResult } from './burst-result';
import { Composer } from './composer';
import { ExchangeView, SendProgress } from './results';
import { useSending } from './use-sending';

/** Sends test webhooks like a processor, and shows the requests and responses. */
export function Send() {
  const senders = useQuery({
    queryKey: ['senders'],
    queryFn: () => trpc.signature.listSenders.query(),
  });
  const sending = useSending();
  const { progress, exchanges, account, problem } = sending;
  const [first] = exchanges;
  const source = senders.data?.find(({ segment }) => first?.path.endsWith(`/${segment}`))?.source;
  return (
    <Stack>
      <PageTitle title="Send a webhook" />
      {senders.error && (
        <LoadFailed
          title="Can't load the sources"
          error={senders.error}
          onRetry={senders.refetch}
        />
      )}
      {!senders.data && !senders.error && <Loading label="Loading sources" rows={6} height={40} />}
      {senders.data && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Composer senders={senders.data} sending={sending} />
          <div role="status">
            {problem !== undefined && (
              <Alert color="red" title="Not sent">
                {problem}
              </Alert>
            )}
            {progress && <SendProgress {...progress} />}
            {first && exchanges.length === 1 && <ExchangeView exchange={first} source={source} />}
            {exchanges.length > 1 && (
              <BurstResult exchanges={exchanges} source={source} account={account} />
            )}
            {!progress && !first && problem === undefined && (
              <Text size="sm" c="dimmed">
                The request and the response are shown here.
              </Text>
            )}
          </div>
        </SimpleGrid>
      )}
    </Stack>
  );
}
