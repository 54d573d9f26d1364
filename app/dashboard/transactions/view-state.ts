import {
  createSerializer,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { redeliveryKinds, transactionStatuses } from '@/db/kinds';

const parsers = {
  search: parseAsString,
  status: parseAsStringLiteral(transactionStatuses),
  outcome: parseAsStringLiteral(redeliveryKinds),
  source: parseAsString,
  currency: parseAsString,
  amount_from: parseAsFloat,
  amount_to: parseAsFloat,
  created_from: parseAsString,
  created_before: parseAsString,
  order: parseAsStringLiteral(['newest', 'oldest']).withDefault('newest'),
  /** The cursor of the page. */
  after: parseAsString,
};

const serialize = createSerializer(parsers);

/** The filters, order and page of the list. They are in the URL, so that a view can be shared. */
export function useViewState() {
  const [state, setState] = useQueryStates(parsers, { history: 'push' });
  return {
    state,
    // Another filter or order starts at the first page.
    change: (changes: Partial<ViewState>) => void setState({ after: null, ...changes }),
    clear: () => void setState(null),
  };
}

export type ViewState = ReturnType<typeof useQueryStates<typeof parsers>>[0];

/** The view as the input of `transactions.list`, without unset filters. */
export function toInput({ order, ...filter }: ViewState) {
  return {
    order,
    search: filter.search ?? undefined,
    status: filter.status ?? undefined,
    outcome: filter.outcome ?? undefined,
    source: filter.source ?? undefined,
    currency: filter.currency ?? undefined,
    amount_from: filter.amount_from ?? undefined,
    amount_to: filter.amount_to ?? undefined,
    created_from: filter.created_from ?? undefined,
    created_before: filter.created_before ?? undefined,
    after: filter.after ?? undefined,
  };
}

export function isFiltered({ order: _, after: __, ...filter }: ViewState): boolean {
  return Object.values(filter).some((value) => value !== null);
}

/** The URL of the CSV export: all pages of the view. */
export function csvPath(state: ViewState): string {
  return `/api/transactions.csv${serialize({ ...state, after: null })}`;
}
