import type { Chip } from '../components/filter-chips';
import { ranges } from '../components/search/ranges';
import type { FilterProps, ViewState } from './view-state';

/**
 * What filters the list, as chips.
 * @param format an instant in the reader's time zone
 */
export function describeFilters(
  { state, change }: FilterProps,
  format: (iso: string) => string,
): Chip[] {
  const { amount_from: from, amount_to: to, created_from, created_before, range } = state;
  const chip = (label: string, value: string | null, removed: Partial<ViewState>): Chip[] =>
    value === null ? [] : [{ label, value, onRemove: () => change(removed) }];
  return [
    ...chip('ID', state.transaction_id, { transaction_id: null }),
    ...chip('From', state.source_account, { source_account: null }),
    ...chip('To', state.destination_account, { destination_account: null }),
    ...chip('Account', state.account, { account: null }),
    ...chip('Status', state.status, { status: null }),
    ...chip('Has', state.outcome && `${state.outcome}s`, { outcome: null }),
    ...chip('Source', state.source, { source: null }),
    ...chip('Currency', state.currency, { currency: null }),
    ...chip('Amount', describeAmount(from, to), { amount_from: null, amount_to: null }),
    ...chip('Received', range && ranges[range].label, { range: null }),
    ...chip('Received from', created_from && format(created_from), { created_from: null }),
    ...chip('Received before', created_before && format(created_before), { created_before: null }),
  ];
}

function describeAmount(from: number | null, to: number | null): string | null {
  if (from === null) return to === null ? null : `up to ${to}`;
  if (to === null) return `from ${from}`;
  return from === to ? `${from}` : `${from} to ${to}`;
}
