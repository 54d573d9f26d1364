'use client';

import { Button } from '@mantine/core';
import IconX from '@tabler/icons-react/icons/IconX';
import { useUtc } from '../components/time';
import { formatInstant } from '../format';
import type { FilterProps } from './search-bar';
import { ranges, type ViewState } from './view-state';

/** What filters the list, each with a button that removes it. */
export function FilterChips({ state, change, clear }: FilterProps & { clear: () => void }) {
  const [isUtc] = useUtc();
  const chips = describe(state, (iso) => formatInstant(iso, isUtc));
  if (chips.length === 0) return null;
  return (
    <>
      {chips.map(({ label, removed }) => (
        <Button
          key={label}
          variant="default"
          size="compact-xs"
          aria-label={`Remove filter ${label}`}
          rightSection={<IconX size={12} aria-hidden />}
          onClick={() => change(removed)}
        >
          {label}
        </Button>
      ))}
      <Button variant="subtle" size="compact-xs" onClick={clear}>
        Clear all
      </Button>
    </>
  );
}

type Chip = { label: string; removed: Partial<ViewState> };

function describe(state: ViewState, format: (iso: string) => string): Chip[] {
  const { amount_from: from, amount_to: to, created_from, created_before, range } = state;
  const chip = (name: string, value: string | null, removed: Partial<ViewState>): Chip[] =>
    value === null ? [] : [{ label: `${name} ${value}`, removed }];
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
    ...chip('Received:', range && ranges[range].label, { range: null }),
    ...chip('Received from', created_from && format(created_from), { created_from: null }),
    ...chip('Received before', created_before && format(created_before), { created_before: null }),
  ];
}

function describeAmount(from: number | null, to: number | null): string | null {
  if (from === null) return to === null ? null : `up to ${to}`;
  if (to === null) return `from ${from}`;
  return from === to ? `${from}` : `${from} to ${to}`;
}
