'use client';

import { useQuery } from '@tanstack/react-query';
import { transactionStatuses } from '@/db/kinds';
import { FilterField } from '../components/filter-field';
import { FilterForm, FilterSelect } from '../components/search/filter-form';
import { trpc } from '../trpc-client';
import type { FilterProps } from './view-state';

/** All filters of transactions as a form. */
export function FilterFields({ state, change }: FilterProps) {
  const { data: sources = [] } = useQuery({
    queryKey: ['source names'],
    queryFn: () => trpc.overview.listSources.query(),
  });
  return (
    <FilterForm>
      <FilterSelect
        label="Status"
        data={transactionStatuses}
        value={state.status}
        onChange={(status) => change({ status })}
      />
      <FilterSelect
        label="Redeliveries"
        data={[
          { value: 'duplicate', label: 'Has duplicates' },
          { value: 'conflict', label: 'Has conflicts' },
        ]}
        value={state.outcome}
        onChange={(outcome) => change({ outcome })}
      />
      <FilterSelect
        label="Source"
        data={sources}
        value={state.source}
        onChange={(source) => change({ source })}
      />
      <FilterField
        label="Currency"
        placeholder="INR"
        value={state.currency}
        onChange={(text) => {
          const currency = text?.toUpperCase() ?? null;
          // A partial code would match nothing.
          if (currency === null || currency.length === 3) change({ currency });
        }}
      />
      <FilterField
        label="From account"
        value={state.source_account}
        onChange={(source_account) => change({ source_account })}
      />
      <FilterField
        label="To account"
        value={state.destination_account}
        onChange={(destination_account) => change({ destination_account })}
      />
      <FilterField
        label="Amount from"
        type="number"
        value={state.amount_from?.toString() ?? null}
        onChange={(text) => change({ amount_from: toNumber(text) })}
      />
      <FilterField
        label="Amount to"
        type="number"
        value={state.amount_to?.toString() ?? null}
        onChange={(text) => change({ amount_to: toNumber(text) })}
      />
    </FilterForm>
  );
}

function toNumber(text: string | null): number | null {
  return text === null || Number.isNaN(Number(text)) ? null : Number(text);
}
