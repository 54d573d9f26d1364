'use client';

import { useQuery } from '@tanstack/react-query';
import { deliveryOutcomes } from '@/db/kinds';
import { FilterField } from '../components/filter-field';
import { FilterForm, FilterSelect } from '../components/search/filter-form';
import { trpc } from '../trpc-client';
import type { FilterProps } from './view-state';

/** All filters of deliveries as a form. */
export function FilterFields({ state, change }: FilterProps) {
  const { data: sources = [] } = useQuery({
    queryKey: ['sources of deliveries'],
    queryFn: listSources,
  });
  return (
    <FilterForm>
      <FilterSelect
        label="Outcome"
        data={deliveryOutcomes}
        value={state.outcome}
        onChange={(outcome) => change({ outcome })}
      />
      <FilterSelect
        label="Source"
        data={sources}
        value={state.source}
        onChange={(source) => change({ source })}
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
      <FilterField
        label="Answered in ms, from"
        type="number"
        value={state.ack_ms_from?.toString() ?? null}
        onChange={(text) => change({ ack_ms_from: text === null ? null : Math.ceil(Number(text)) })}
      />
    </FilterForm>
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
