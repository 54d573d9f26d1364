'use client';

import { Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { CodeBlock } from '@/app/dashboard/components/code-block';
import { LoadFailed } from '@/app/dashboard/components/load-failed';
import { Loading } from '@/app/dashboard/components/loading';
import { PageTitle } from '@/app/dashboard/components/page-title';
import { StatusBadge } from '@/app/dashboard/components/status-badge';
import { useOrigin } from '@/app/dashboard/components/use-origin';
import { asCurl, webhookBody } from '@/app/dashboard/components/webhook-request';
import { formatAmount } from '../format';
import { codeOf, trpc } from '../trpc-client';
import { Facts } from './facts';
import { ReplayButton } from './replay-button';
import { TransactionTimeline } from './transaction-timeline';
import type { Details } from './types';

const REFRESH_MS = 1_000;
const MOST_EVENTS = 200;

/** All there is to know of one transaction; live. */
export function Transaction() {
  const [id] = useQueryState('id', parseAsString.withDefault(''));
  const details = useQuery({
    queryKey: ['transaction', id],
    queryFn: () => trpc.transactions.getDetails.query({ transaction_id: id }),
    refetchInterval: REFRESH_MS,
  });
  const events = useQuery({
    queryKey: ['events', id],
    queryFn: () => trpc.transactions.listEvents.query({ transaction_id: id, limit: MOST_EVENTS }),
    refetchInterval: REFRESH_MS,
  });
  const refetch = () => Promise.all([details.refetch(), events.refetch()]);
  const error = details.error ?? events.error;
  if (codeOf(error) === 'NOT_FOUND') {
    return (
      <Stack>
        <PageTitle title="No such transaction" />
        <Text>No webhook with the id “{id}” was recorded.</Text>
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
          title="The transaction can't be loaded"
          message={`${error.message} The page keeps trying.`}
          onRetry={refetch}
        />
      )}
      {details.data && events.data ? (
        <>
          <Summary details={details.data} />
          <Facts details={details.data} />
          <Title order={2} size="h4">
            Timeline
          </Title>
          <TransactionTimeline details={details.data} events={events.data.events} />
          {events.data.next !== null && (
            <Text size="sm">Only the last {MOST_EVENTS} events are shown.</Text>
          )}
          <Request details={details.data} />
        </>
      ) : (
        !error && <Loading label="Loading the transaction" rows={4} height={90} />
      )}
    </Stack>
  );
}

function Summary({ details }: { details: Details }) {
  return (
    <Group>
      <StatusBadge status={details.status} />
      <Text size="xl" fw={700}>
        {formatAmount(details.amount, details.currency)}
      </Text>
    </Group>
  );
}

function Request({ details }: { details: Details }) {
  const origin = useOrigin();
  return (
    <>
      <Title order={2} size="h4">
        Its first webhook
      </Title>
      <CodeBlock label="The request as curl">{asCurl(origin, webhookBody(details))}</CodeBlock>
    </>
  );
}
