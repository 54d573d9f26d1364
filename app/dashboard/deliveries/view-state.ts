import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { deliveryOutcomes } from '@/db/kinds';
import { rangeNames, startOf } from '../components/search/ranges';

const parsers = {
  search: parseAsString,
  outcome: parseAsStringLiteral(deliveryOutcomes),
  source: parseAsString,
  code: parseAsString,
  event: parseAsString,
  transaction_id: parseAsString,
  processor_id: parseAsString,
  ack_ms_from: parseAsInteger,
  range: parseAsStringLiteral(rangeNames),
  received_from: parseAsString,
  received_before: parseAsString,
  /** The cursor of the page. */
  after: parseAsString,
};

/** The filters and the page of the list. They are in the URL, so that a view can be shared. */
export function useViewState() {
  const [state, setState] = useQueryStates(parsers, { history: 'push' });
  return {
    state,
    // Another filter starts at the first page.
    change: (changes: Partial<ViewState>) => void setState({ after: null, ...changes }),
    clear: () => void setState(null),
  };
}

export type ViewState = ReturnType<typeof useQueryStates<typeof parsers>>[0];

export type FilterProps = {
  state: ViewState;
  change: (changes: Partial<ViewState>) => void;
};

/** The filters of the view as the input of a procedure, without unset ones. */
export function toFilterInput({ range, after: _, ...filter }: ViewState) {
  return {
    search: filter.search ?? undefined,
    outcome: filter.outcome ?? undefined,
    source: filter.source ?? undefined,
    code: filter.code ?? undefined,
    event: filter.event ?? undefined,
    transaction_id: filter.transaction_id ?? undefined,
    processor_id: filter.processor_id ?? undefined,
    ack_ms_from: filter.ack_ms_from ?? undefined,
    received_from: range ? startOf(range) : (filter.received_from ?? undefined),
    received_before: filter.received_before ?? undefined,
  };
}

export function isFiltered({ after: _, ...filter }: ViewState): boolean {
  return Object.values(filter).some((value) => value !== null);
}
