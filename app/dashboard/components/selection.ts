import { useCallback, useMemo, useRef, useState } from 'react';

/**
 * Rows of a page that the user has selected. A row that is no longer listed is not selected.
 * @param keyOf tells rows apart; always the same function
 */
export function useSelection<Row>(rows: readonly Row[], keyOf: (row: Row) => string) {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const listed = useMemo(() => rows.map(keyOf), [rows, keyOf]);
  const lastToggled = useRef<string>(undefined);
  const latest = useRef(listed);
  latest.current = listed;
  /** @param isRange also all rows since the last toggled one */
  const toggle = useCallback((key: string, isRange = false) => {
    const all = latest.current;
    const from = all.indexOf((isRange ? lastToggled.current : undefined) ?? key);
    const to = all.indexOf(key);
    const range = from === -1 ? [key] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
    lastToggled.current = key;
    setKeys((before) => {
      const after = new Set(before);
      for (const one of range) before.has(key) ? after.delete(one) : after.add(one);
      return after;
    });
  }, []);
  const selected = rows.filter((_, n) => keys.has(listed[n] ?? ''));
  const isAll = selected.length > 0 && selected.length === rows.length;
  return {
    keys,
    selected,
    isAll,
    toggle,
    toggleAll: () => setKeys(new Set(isAll ? [] : listed)),
    clear: () => setKeys(new Set()),
  };
}

export type Selection<Row = unknown> = ReturnType<typeof useSelection<Row>>;
