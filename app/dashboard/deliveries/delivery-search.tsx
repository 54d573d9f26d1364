'use client';

import dynamic from 'next/dynamic';
import type { Chip } from '../components/filter-chips';
import { DateRange } from '../components/search/date-range';
import { ranges } from '../components/search/ranges';
import { ResultCount } from '../components/search/result-count';
import { SearchBar } from '../components/search/search-bar';
import { SearchField } from '../components/search/search-field';
import { useTimeFormat } from '../components/time';
import { formatDuration } from '../format';
import { trpc } from '../trpc-client';
import { parseSearch } from './search-syntax';
import { type FilterProps, toFilterInput, type ViewState } from './view-state';

// Loaded when they are opened, because their selects are larger than the rest of the bar.
const FilterFields = dynamic(async () => (await import('./filter-fields')).FilterFields, {
  ssr: false,
});

/** Finds deliveries by an ID and by filters. */
export function DeliverySearch({ state, change, clear }: FilterProps & { clear: () => void }) {
  const { instant } = useTimeFormat();
  const filter = toFilterInput(state);
  return (
    <SearchBar
      field={
        <SearchField
          search={state.search}
          placeholder="Any ID (exact), or outcome:rejected, code:…, event:…, ack:>500 …"
          parse={parseSearch}
          onSearch={(search, filters) => change({ ...filters, search })}
        />
      }
      dateRange={
        <DateRange
          value={{ range: state.range, from: state.received_from, before: state.received_before }}
          onChange={({ range, from, before }) =>
            change({ range, received_from: from, received_before: before })
          }
        />
      }
      filters={<FilterFields state={state} change={change} />}
      chips={describeFilters({ state, change }, instant)}
      clear={clear}
    >
      <ResultCount
        noun="delivery"
        queryKey={['delivery count', filter]}
        query={() => trpc.deliveries.count.query(filter)}
      />
    </SearchBar>
  );
}

function describeFilters({ state, change }: FilterProps, instant: (iso: string) => string): Chip[] {
  const { ack_ms_from: ackMs, received_from: from, received_before: before, range } = state;
  const chip = (label: string, value: string | null, name: keyof ViewState): Chip[] =>
    value === null ? [] : [{ label, value, onRemove: () => change({ [name]: null }) }];
  return [
    ...chip('Outcome', state.outcome, 'outcome'),
    ...chip('Source', state.source, 'source'),
    ...chip('Error code', state.code, 'code'),
    ...chip('Event', state.event, 'event'),
    ...chip('Transaction ID', state.transaction_id, 'transaction_id'),
    ...chip('Processor’s ID', state.processor_id, 'processor_id'),
    ...chip(
      'Answered in',
      ackMs === null ? null : `${formatDuration(ackMs)} or more`,
      'ack_ms_from',
    ),
    ...chip('Received', range && ranges[range].label, 'range'),
    ...chip('Received from', from && instant(from), 'received_from'),
    ...chip('Received before', before && instant(before), 'received_before'),
  ];
}
