'use client';

import { useLocalStorage } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { Age, Instant, useUtc } from '../components/time';
import { StatusBadge } from '../components/transaction-cells';
import { formatAmount, formatDuration } from '../format';

type Column = {
  id: string;
  label: string;
  /** In pixels. Columns without a width share the rest. */
  width?: number;
  /** With times in UTC. */
  utcWidth?: number;
  align?: 'right';
  /** Narrower windows leave it out. */
  visibleFrom?: 'md' | 'lg';
  /** Where narrow screens show it. They leave out all others. */
  line?: 'badge' | 'value' | 'time';
  render: (transaction: Transaction) => ReactNode;
};

/** All columns but the ID, which is always shown. */
export const columns = [
  {
    id: 'status',
    label: 'Status',
    width: 130,
    line: 'badge',
    render: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'amount',
    label: 'Amount',
    width: 130,
    align: 'right',
    line: 'value',
    render: ({ amount, currency }) => (
      <span style={{ whiteSpace: 'normal', fontVariantNumeric: 'tabular-nums' }}>
        {formatAmount(amount, currency)}
      </span>
    ),
  },
  {
    id: 'from',
    label: 'From',
    visibleFrom: 'md',
    render: (one) => <span title={one.source_account}>{one.source_account}</span>,
  },
  {
    id: 'to',
    label: 'To',
    visibleFrom: 'md',
    render: (one) => <span title={one.destination_account}>{one.destination_account}</span>,
  },
  {
    id: 'source',
    label: 'Source',
    width: 100,
    visibleFrom: 'lg',
    render: ({ source }) => source ?? 'default',
  },
  { id: 'kind', label: 'Kind', width: 100, visibleFrom: 'lg', render: ({ kind }) => kind ?? '—' },
  {
    id: 'received',
    label: 'Received',
    width: 105,
    utcWidth: 190,
    line: 'time',
    render: (one) => <Age value={one.created_at} />,
  },
  {
    id: 'processed',
    label: 'Processed',
    width: 165,
    utcWidth: 190,
    visibleFrom: 'lg',
    render: (one) => <Instant value={one.processed_at} />,
  },
  { id: 'took', label: 'Took', width: 85, align: 'right', visibleFrom: 'md', render: duration },
] as const satisfies readonly Column[];

type ColumnId = (typeof columns)[number]['id'];

const DEFAULT: ColumnId[] = ['status', 'amount', 'from', 'to', 'received', 'took'];

/** The columns that this browser shows, in their fixed order. */
export function useColumns() {
  const [ids, setIds] = useLocalStorage({ key: 'transaction-columns', defaultValue: DEFAULT });
  const [isUtc] = useUtc();
  const chosen: readonly Column[] = columns.filter(({ id }) => ids.includes(id));
  const shown = chosen.map((one) => ({ ...one, width: (isUtc && one.utcWidth) || one.width }));
  const toggle = (id: ColumnId) =>
    setIds(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
  return { shown, ids, toggle };
}

function duration({ processed_at, created_at }: Transaction): string {
  if (processed_at === null) return '—';
  return formatDuration(Date.parse(processed_at) - Date.parse(created_at));
}
