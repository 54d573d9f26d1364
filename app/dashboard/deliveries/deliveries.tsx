'use client';

import { Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { deliveryOutcomes } from '@/db/kinds';
import { FilterChips } from '../components/filter-chips';
import { FilterField } from '../components/filter-field';
import { LoadFailed, Loading, Pager, PageTitle } from '../components/ui';
import { formatInstant } from '../format';
import { trpc } from '../trpc-client';
import { DeliveriesTable } from './deliveries-table';
import { OutcomeCounts } from './outcome-counts';

const PAGE_SIZE = 50;
const REFRESH_MS = 2_000;

const parsers = {
  source: parseAsString,
  outcome: parseAsStringLiteral(deliveryOutcomes),
  code: parseAsString,
  event: parseAsString,
  transaction_id: parseAsString,
  processor_id: parseAsString,
  received_from: parseAsString,
  received_before: parseAsString,
  after: parseAsString,
};

const LABELS = {
  outcome: 'Outcome',
  source: 'Source',
  code: 'Error code',
  event: 'Event',
  transaction_id: 'Transaction ID',
  processor_id: 'Processor’s ID',
  received_from: 'Received from',
  received_before: 'Received before',
} as const;

const filterNames = [
  'outcome',
  'source',
  'code',
  'event',
  'transaction_id',
  'processor_id',
  'received_from',
  'received_before',
] as const satisfies (keyof typeof LABELS)[];

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
      <OutcomeCounts current={state.outcome} onChange={(outcome) => change({ outcome })} />
      <SimpleGrid component="search" cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
        <Select
          label={LABELS.source}
          placeholder="Any"
          data={sources.data ?? []}
          value={state.source}
          onChange={(source) => change({ source })}
          clearable
        />
        <FilterField label={LABELS.code} value={state.code} onChange={(code) => change({ code })} />
        <FilterField
          label={LABELS.event}
          value={state.event}
          onChange={(event) => change({ event })}
        />
        <FilterField
          label={LABELS.transaction_id}
          value={state.transaction_id}
          onChange={(transaction_id) => change({ transaction_id })}
        />
        <FilterField
          label={LABELS.processor_id}
          value={state.processor_id}
          onChange={(processor_id) => change({ processor_id })}
        />
      </SimpleGrid>
      <FilterChips
        chips={filterNames.flatMap((name) => {
          const value = state[name];
          if (value === null) return [];
          const shown = name.startsWith('received_') ? formatInstant(value) : value;
          return { label: LABELS[name], value: shown, onRemove: () => change({ [name]: null }) };
        })}
        onClear={() => void setState(null)}
      />
      {list.error && (
        <LoadFailed
          title="Can't load the deliveries"
          error={list.error}
          onRetry={list.refetch}
          isLive={isLive}
          loadedAtMs={list.dataUpdatedAt}
        />
      )}
      {!deliveries && !list.error && <Loading label="Loading deliveries" rows={10} height={40} />}
      {deliveries && deliveries.length > 0 && <DeliveriesTable deliveries={deliveries} />}
      {deliveries?.length === 0 && <Text>{describeEmpty(searched_back_to ?? null, input)}</Text>}
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

function describeEmpty(searchedBackTo: string | null, filters: object): string {
  if (searchedBackTo === null) {
    return Object.keys(filters).length === 0
      ? 'No webhooks yet. Each one that arrives is listed here, also if it is rejected.'
      : 'No webhooks match these filters.';
  }
  return `No matches yet. Searched back to ${formatInstant(searchedBackTo)}.`;
}
