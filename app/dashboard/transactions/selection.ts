import { useCallback, useMemo, useRef, useState } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { rowKey } from '../components/transaction-cells';

/** Rows of the page that the user has selected. */
export function useSelection(transactions: readonly Transaction[]) {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const listed = useMemo(() => transactions.map(rowKey), [transactions]);
  const lastToggled = useRef<string>(undefined);
  const latest = useRef(listed);
  latest.current = listed;
  /** @param isRange also all rows since the last toggled one */
  const toggle = useCallback((key: string, isRange: boolean) => {
    const rows = latest.current;
    const from = rows.indexOf((isRange ? lastToggled.current : undefined) ?? key);
    const to = rows.indexOf(key);
    const range = from === -1 ? [key] : rows.slice(Math.min(from, to), Math.max(from, to) + 1);
    lastToggled.current = key;
    setKeys((before) => {
      const after = new Set(before);
      for (const one of range) before.has(key) ? after.delete(one) : after.add(one);
      return after;
    });
  }, []);
  const selected = transactions.filter((_, n) => keys.has(listed[n] ?? ''));
  const isAll = selected.length > 0 && selected.length === transactions.length;
  return {
    keys,
    selected,
    isAll,
    toggle,
    toggleAll: () => setKeys(new Set(isAll ? [] : listed)),
    clear: () => setKeys(new Set()),
  };
}

export type Selection = ReturnType<typeof useSelection>;
