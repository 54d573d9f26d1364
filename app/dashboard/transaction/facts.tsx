'use client';

import { Anchor, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Instant } from '@/app/dashboard/components/instant';
import { trpc } from '../trpc-client';
import type { Details } from './types';

type Props = { details: Details };

/** A transaction's fields, and where its run is. */
export function Facts({ details }: Props) {
  return (
    <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" m={0}>
      <Fact name="From">{details.source_account}</Fact>
      <Fact name="To">{details.destination_account}</Fact>
      <Fact name="Received">
        <Instant value={details.created_at} />
      </Fact>
      <Fact name="Processed">
        <Instant value={details.processed_at} />
      </Fact>
      <Fact name="Runs">{`${details.run_number}, sent to Inngest ${times(details.dispatch_count)}`}</Fact>
      <Fact name="Run in Inngest">
        <RunLink details={details} />
      </Fact>
      <Fact name="Repeated">{repeats(details)}</Fact>
      {details.failure !== undefined && <Fact name="Failed because">{details.failure}</Fact>}
    </SimpleGrid>
  );
}

/** The current run's id, which leads to its page where the Inngest server has one. */
function RunLink({ details: { transaction_id, run_number, dispatched_at } }: Props) {
  const { data } = useQuery({
    queryKey: ['run', transaction_id, run_number, dispatched_at],
    queryFn: () => trpc.transactions.getRun.query({ transaction_id }),
    enabled: dispatched_at !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data) return '—';
  const text = data.run_id ?? `of event ${data.event_id}`;
  return data.page_url === null ? text : <Anchor href={data.page_url}>{text}</Anchor>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="sm">
        {name}
      </Text>
      <Text component="dd" m={0} fw={600} size="sm" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </div>
  );
}

function times(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : `${count} times`;
}

function repeats({ duplicates, conflicts }: Details): string {
  if (duplicates + conflicts === 0) return 'never';
  return `${duplicates} × the same, ${conflicts} × with other content`;
}
