import type { Route } from 'next';
import {
  createLoader,
  createSerializer,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { redeliveryKinds, transactionStatuses } from '@/db/kinds';
import { rangeNames, startOf } from '../components/search/ranges';

const parsers = {
  search: parseAsString,
  transaction_id: parseAsString,
  account: parseAsString,
  source_account: parseAsString,
  destination_account: parseAsString,
  status: parseAsStringLiteral(transactionStatuses),
  outcome: parseAsStringLiteral(redeliveryKinds),
  source: parseAsString,
  currency: parseAsString,
  amount_from: parseAsFloat,
  amount_to: parseAsFloat,
  range: parseAsStringLiteral(rangeNames),
  created_from: parseAsString,
  created_before: parseAsString,
  order: parseAsStringLiteral(['newest', 'oldest']).withDefault('newest'),
  /** The cursor of the page: where it begins, or where it ends. */
  after: parseAsString,
  before: parseAsString,
};

const serialize = createSerializer(parsers);

const parse = createLoader(parsers);

/** A view that `viewQuery` has written. */
export function parseView(query: string): ViewState {
  return parse(new URLSearchParams(query));
}

/** The view as a query, so that another page can lead back to it. Never empty. */
export function viewQuery(state: ViewState): string {
  return new URLSearchParams(serialize(state) || '?order=newest').toString();
}

export function listHref(query: string): Route {
  return `/dashboard/transactions?${query}`;
}

const firstPage = { after: null, before: null } as const;

/** The filters, order and page of the list. They are in the URL, so that a view can be shared. */
export function useViewState() {
  const [state, setState] = useQueryStates(parsers, { history: 'push' });
  return {
    state,
    // Another filter, order or page starts at the top.
    change: (changes: Partial<ViewState>) => void setState({ ...firstPage, ...changes }),
    clear: () => void setState(null),
    /** Shows the first page instead of this one. */
    toFirstPage: () => void setState(firstPage, { history: 'replace' }),
  };
}

export type ViewState = ReturnType<typeof useQueryStates<typeof parsers>>[0];

export type FilterProps = {
  state: ViewState;
  change: (changes: Partial<ViewState>) => void;
};

/** The filters of the view as the input of a procedure, without unset ones. */
export function toFilterInput({ range, order: _, after: __, before: ___, ...filter }: ViewState) {
  return {
    search: filter.search ?? undefined,
    transaction_id: filter.transaction_id ?? undefined,
    account: filter.account ?? undefined,
    source_account: filter.source_account ?? undefined,
    destination_account: filter.destination_account ?? undefined,
    status: filter.status ?? undefined,
    outcome: filter.outcome ?? undefined,
    source: filter.source ?? undefined,
    currency: filter.currency ?? undefined,
    amount_from: filter.amount_from ?? undefined,
    amount_to: filter.amount_to ?? undefined,
    created_from: range ? startOf(range) : (filter.created_from ?? undefined),
    created_before: filter.created_before ?? undefined,
  };
}

/** The view as the input of `transactions.list`. */
export function toInput(state: ViewState) {
  const { order, after, before } = state;
  return {
    ...toFilterInput(state),
    order,
    after: after ?? undefined,
    before: before ?? undefined,
  };
}

export function isFiltered({ order: _, after: __, before: ___, ...filter }: ViewState): boolean {
  return Object.values(filter).some((value) => value !== null);
}

/** The URL of the CSV export: all pages of the view. */
export function csvPath(state: ViewState): string {
  const { created_from = null } = toFilterInput(state);
  return `/api/transactions.csv${serialize({ ...state, ...firstPage, range: null, created_from })}`;
}
