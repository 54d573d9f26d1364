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

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Ranges that move with the time. */
export const ranges = {
  '1h': { label: 'Last hour', ms: HOUR_MS },
  '24h': { label: 'Last 24 hours', ms: 24 * HOUR_MS },
  '7d': { label: 'Last 7 days', ms: 7 * 24 * HOUR_MS },
  '30d': { label: 'Last 30 days', ms: 30 * 24 * HOUR_MS },
} as const;

export const rangeNames = ['1h', '24h', '7d', '30d'] as const;

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
  };
}

export type ViewState = ReturnType<typeof useQueryStates<typeof parsers>>[0];

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

/** The whole minute in which a range begins, so that requests within a minute are equal. */
function startOf(range: keyof typeof ranges): string {
  const startMs = Date.now() - ranges[range].ms;
  return new Date(Math.floor(startMs / MINUTE_MS) * MINUTE_MS).toISOString();
}

export function isFiltered({ order: _, after: __, before: ___, ...filter }: ViewState): boolean {
  return Object.values(filter).some((value) => value !== null);
}

/** The URL of the CSV export: all pages of the view. */
export function csvPath(state: ViewState): string {
  const { created_from = null } = toFilterInput(state);
  return `/api/transactions.csv${serialize({ ...state, ...firstPage, range: null, created_from })}`;
}
