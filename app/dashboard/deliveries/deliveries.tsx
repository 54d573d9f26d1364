'use client';

import { Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { deliveryOutcomes } from '@/db/kinds';
import { FilterField } from '../components/filter-field';
import { LoadFailed, Loading, Pager, PageTitle } from '../components/ui';
import { formatInstant } from '../format';
import { trpc } from '../trpc-client';
import { DeliveriesTable } from './deliveries-table';

const PAGE_SIZE = 50;
const REFRESH_MS = 2_000;

const parsers = {
  source: parseAsString,
  outcome: parseAsStringLiteral(deliveryOutcomes),
  code: parseAsString,
  event: parseAsString,
  transaction_id: parseAsString,
  processor_id: parseAsString,
  after: parseAsString,
};

/** Every webhook that was received, newest first, whatever became of it. */
export function Deliveries() {
  const [state, setState] = useQueryStates(parsers, { history: 'push' });
  const change = (changes: Partial<typeof state>) => void setState({ after: null, ...changes });
  const input = Object.fromEntries(Object.entries(state).filter(([, value]) => value !== null));
  const isLive = state.after === null;
  const list = useQuery({
    queryKey: ['deliveries', input],
    queryFn: () => trpc.deliveries.list.query({ ...input, limit: PAGE_SIZE }),
    refetchInterval: isLive ? REFRESH_MS : false,
    placeholderData: keepPreviousData,
  });
  const sources = useQuery({
    queryKey: ['sources of deliveries'],
    queryFn: listSources,
  });
  const { deliveries, next, searched_back_to } = list.data ?? {};
  return (
    <Stack gap="sm">
      <PageTitle title="Deliveries" />
      <SimpleGrid component="search" cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        <Select
          label="Outcome"
          placeholder="Any"
          data={deliveryOutcomes}
          value={state.outcome}
          onChange={(outcome) => change({ outcome })}
          clearable
        />
        <Select
          label="Source"
          placeholder="Any"
          data={sources.data ?? []}
          value={state.source}
          onChange={(source) => change({ source })}
          clearable
        />
        <FilterField label="Error code" value={state.code} onChange={(code) => change({ code })} />
        <FilterField label="Event" value={state.event} onChange={(event) => change({ event })} />
        <FilterField
          label="Transaction ID"
          value={state.transaction_id}
          onChange={(transaction_id) => change({ transaction_id })}
        />
        <FilterField
          label="Processor’s ID"
          value={state.processor_id}
          onChange={(processor_id) => change({ processor_id })}
        />
      </SimpleGrid>
      {list.error && (
        <LoadFailed
          title="Can't load the deliveries"
          error={list.error}
          onRetry={list.refetch}
          isLive={isLive}
        />
      )}
      {!deliveries && !list.error && <Loading label="Loading deliveries" rows={10} height={40} />}
      {deliveries && deliveries.length > 0 && <DeliveriesTable deliveries={deliveries} />}
      {deliveries?.length === 0 && <Text>{describeEmpty(searched_back_to ?? null)}</Text>}
      <Pager
        current={state.after}
        next={next ?? null}
        onChange={(after) => change({ after })}
        nextLabel={deliveries && deliveries.length < PAGE_SIZE ? 'Keep searching' : undefined}
      />
    </Stack>
  );
}

/** Those that have sent a webhook, and those that can: all of theirs may be rejected. */
async function listSources(): Promise<string[]> {
  const [seen, senders] = await Promise.all([
    trpc.overview.listSources.query(),
    trpc.signature.listSenders.query(),
  ]);
  return [...new Set([...seen, ...senders.map(({ source }) => source)])];
}

function describeEmpty(searchedBackTo: string | null): string {
  if (searchedBackTo === null) return 'No webhooks.';
  return `No matches yet. Searched back to ${formatInstant(searchedBackTo)}.`;
}
