import { Text } from '@mantine/core';
import { formatAmount } from '../format';
import type { Conflict } from '../trpc-client';

const LABELS = {
  source_account: 'From',
  destination_account: 'To',
  amount: 'Amount',
  currency: 'Currency',
} as const;

/** What differs: the stored value, which was kept, and the received one. Amounts have their currency. */
export function Changes({ conflict }: { conflict: Conflict }) {
  return changesOf(conflict).map(({ label, kept, ignored }) => (
    <Text key={label} size="sm" style={{ overflowWrap: 'anywhere' }}>
      <Text span size="xs" c="dimmed">
        {label}{' '}
      </Text>
      <Text span size="sm" fw={600}>
        {kept}
      </Text>
      {' → '}
      {ignored}
    </Text>
  ));
}

function changesOf({ differences, currency }: Conflict) {
  const changed = differences.find(({ field }) => field === 'currency');
  const [kept, received] = [changed?.stored ?? currency, changed?.received ?? currency];
  const hasAmount = differences.some(({ field }) => field === 'amount');
  return differences
    .filter(({ field }) => !(field === 'currency' && hasAmount))
    .map(({ field, ...values }) => ({
      label: LABELS[field],
      kept: field === 'amount' ? withCurrency(values.stored, kept) : values.stored,
      ignored: field === 'amount' ? withCurrency(values.received, received) : values.received,
    }));
}

function withCurrency(amount: string, currency: string | null): string {
  return currency === null ? amount : formatAmount(Number(amount), currency);
}
