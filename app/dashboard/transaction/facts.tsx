'use client';

import { Anchor, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Instant } from '../components/time';
import { TransactionLink } from '../components/transaction-cells';
import { CopyButton } from '../components/ui';
import { type TransactionDetails, trpc } from '../trpc-client';

type Props = { details: TransactionDetails };

/** A transaction's fields, runs and redeliveries. Those without a value are left out. */
export function Facts({ details }: Props) {
  return (
    <SimpleGrid component="dl" cols={{ base: 1, xs: 2 }} spacing="sm" m={0}>
      <Fact name="Transaction ID" copy={details.transaction_id}>
        {details.transaction_id}
      </Fact>
      <Fact name="From" copy={details.source_account}>
        {details.source_account}
      </Fact>
      <Fact name="To" copy={details.destination_account}>
        {details.destination_account}
      </Fact>
      {details.source !== undefined && (
        <>
          <Fact name="Source">{details.source}</Fact>
          {details.kind && <Fact name="Kind">{details.kind}</Fact>}
          {details.relates_to && (
            <Fact name="Relates to">
              <TransactionLink id={details.relates_to} source={details.source} />
            </Fact>
          )}
          {details.occurred_at && (
            <Fact name="Occurred">
              <Instant value={details.occurred_at} />
            </Fact>
          )}
        </>
      )}
      <Fact name="Received">
        <Instant value={details.created_at} />
      </Fact>
      {details.processed_at && (
        <Fact name="Processed">
          <Instant value={details.processed_at} />
        </Fact>
      )}
      <Fact name="Runs">{`${details.run_number}, ${describeDispatches(details)}`}</Fact>
      <RunFact details={details} />
      {details.duplicates + details.conflicts > 0 && (
        <Fact name="Redeliveries">{describeRedeliveries(details)}</Fact>
      )}
      {details.failure !== undefined && <Fact name="Failure reason">{details.failure}</Fact>}
    </SimpleGrid>
  );
}

/** The current run's ID, linked to its page if the Inngest server has one. */
function RunFact({ details: { transaction_id, source, run_number, dispatched_at } }: Props) {
  const { data } = useQuery({
    queryKey: ['run', transaction_id, source, run_number, dispatched_at],
    queryFn: () => trpc.transactions.getRun.query({ transaction_id, source }),
    enabled: dispatched_at !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data) return null;
  const text = data.run_id ?? `Event ${data.event_id}`;
  return (
    <Fact name="Inngest run">
      {data.page_url === null ? text : <Anchor href={data.page_url}>{text}</Anchor>}
    </Fact>
  );
}

type FactProps = {
  name: string;
  /** What a button copies. */
  copy?: string;
  children: ReactNode;
};

function Fact({ name, copy, children }: FactProps) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fw={500} size="sm" style={{ overflowWrap: 'anywhere' }}>
        {children}
        {copy !== undefined && (
          <>
            {' '}
            <CopyButton label={name} value={copy} />
          </>
        )}
      </Text>
    </div>
  );
}

function describeDispatches({ dispatch_count }: TransactionDetails): string {
  if (dispatch_count === 0) return 'not sent to Inngest';
  return `sent to Inngest ${dispatch_count === 1 ? 'once' : `${dispatch_count} times`}`;
}

function describeRedeliveries({ duplicates, conflicts }: TransactionDetails): string {
  return `${count(duplicates, 'duplicate')}, ${count(conflicts, 'conflict')}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
