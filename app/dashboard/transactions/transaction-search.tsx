'use client';

import dynamic from 'next/dynamic';
import { DateRange } from '../components/search/date-range';
import { ResultCount } from '../components/search/result-count';
import { SearchBar } from '../components/search/search-bar';
import { SearchField } from '../components/search/search-field';
import { useTimeFormat } from '../components/time';
import { trpc } from '../trpc-client';
import { describeFilters } from './describe-filters';
import { parseSearch } from './search-syntax';
import { type FilterProps, toFilterInput } from './view-state';

// Loaded when they are opened, because their selects are larger than the rest of the bar.
const FilterFields = dynamic(async () => (await import('./filter-fields')).FilterFields, {
  ssr: false,
});

/** Finds transactions by the beginning of an ID or account, and by filters. */
export function TransactionSearch({ state, change, clear }: FilterProps & { clear: () => void }) {
  const { instant } = useTimeFormat();
  const filter = toFilterInput(state);
  return (
    <SearchBar
      field={
        <SearchField
          search={state.search}
          placeholder="ID or account, or status:failed, from:acc_1, amount:>100 …"
          parse={parseSearch}
          onSearch={(search, filters) => change({ ...filters, search })}
        />
      }
      dateRange={
        <DateRange
          value={{ range: state.range, from: state.created_from, before: state.created_before }}
          onChange={({ range, from, before }) =>
            change({ range, created_from: from, created_before: before })
          }
        />
      }
      filters={<FilterFields state={state} change={change} />}
      chips={describeFilters({ state, change }, instant)}
      clear={clear}
    >
      <ResultCount
        noun="transaction"
        queryKey={['transaction count', filter]}
        query={() => trpc.transactions.count.query(filter)}
      />
    </SearchBar>
  );
}
