'use client';

import { Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { StatusBadge } from '../components/transaction-cells';
import { LoadFailed, Loading, PageTitle } from '../components/ui';
import { formatAmount } from '../format';
import { errorCode, trpc } from '../trpc-client';
import { DeliveriesOf } from './deliveries-of';
import { Facts } from './facts';
import { Neighbours } from './neighbours';
import { Related } from './related';
import { ReplayButton } from './replay-button';
import { Requests } from './requests';
import { TransactionTimeline } from './transaction-timeline';

const REFRESH_MS = 1_000;
const MAX_EVENTS = 200;

/** The page of the transaction that the URL names. */
export function TransactionPage() {
  const [id] = useQueryState('id', parseAsString.withDefault(''));
  const [source] = useQueryState('source');
  const [list] = useQueryState('list');
  const of = { transaction_id: id, source: source ?? undefined };
  return (
    <Stack gap="xs">
      {list !== null && <Neighbours of={of} list={list} />}
      <Transaction key={`${source} ${id}`} id={id} source={of.source} />
    </Stack>
  );
}

/** Everything about one transaction, refreshed live. */
export function Transaction({ id, source }: { id: string; source: string | undefined }) {
  const reference = { transaction_id: id, source };
  const details = useQuery({
    queryKey: ['transaction', id, source],
    queryFn: () => trpc.transactions.getDetails.query(reference),
    refetchInterval: REFRESH_MS,
  });
  const events = useQuery({
    queryKey: ['events', id, source],
    queryFn: () => trpc.transactions.listEvents.query({ ...reference, limit: MAX_EVENTS }),
    refetchInterval: REFRESH_MS,
  });
  const effects = useQuery({
    queryKey: ['effects', id, source],
    queryFn: () => trpc.transactions.listEffects.query(reference),
    refetchInterval: REFRESH_MS,
  });
  const queries = [details, events, effects];
  const refetch = () => Promise.all(queries.map((query) => query.refetch()));
  const error = queries.find((query) => query.error)?.error;
  if (errorCode(error) === 'NOT_FOUND') {
    return (
      <Stack>
        <PageTitle title="Transaction not found" />
        <Text>No webhook with the transaction ID “{id}” has been recorded.</Text>
      </Stack>
    );
  }
  return (
    <Stack>
      <PageTitle title={id}>
        {details.data && <ReplayButton details={details.data} onReplayed={refetch} />}
      </PageTitle>
      {error && (
        <LoadFailed
          title="Can't load the transaction"
          error={error}
          onRetry={refetch}
          isLive
          loadedAtMs={details.dataUpdatedAt}
        />
      )}
      {details.data && events.data && effects.data ? (
        <>
          <Group>
            <StatusBadge status={details.data.status} />
            <Text size="xl" fw={700}>
              {formatAmount(details.data.amount, details.data.currency)}
            </Text>
          </Group>
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md" style={{ alignItems: 'start' }}>
            <Paper withBorder p="md" component="section" aria-label="Timeline">
              <Title order={2} size="h4" mb="sm">
                Timeline
              </Title>
              <TransactionTimeline
                details={details.data}
                events={events.data.events}
                effects={effects.data}
              />
              {events.data.next !== null && (
                <Text size="sm">Showing only the latest {MAX_EVENTS} events.</Text>
              )}
            </Paper>
            <Paper withBorder p="md" component="section" aria-label="Facts">
              <Facts details={details.data} />
            </Paper>
          </SimpleGrid>
          <Related details={details.data} />
          <DeliveriesOf details={details.data}>
            <Requests details={details.data} />
          </DeliveriesOf>
        </>
      ) : (
        !error && <Loading label="Loading the transaction" rows={4} height={90} />
      )}
    </Stack>
  );
}
