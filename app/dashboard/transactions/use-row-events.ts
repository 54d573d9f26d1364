import { useHotkeys } from '@mantine/hooks';
import { type KeyboardEvent, type MouseEvent, type RefObject, useContext } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import type { Selection } from '../components/selection';
import { ListView, rowKey, transactionHref } from '../components/transaction-cells';

const MIDDLE_BUTTON = 1;

type Options = {
  transactions: readonly Transaction[];
  selection: Selection;
  tableRef: RefObject<HTMLTableElement | null>;
  onOpen: (transaction: Transaction) => void;
};

/**
 * A click opens a row beside the list, a middle click or Ctrl-click its page in another tab. `j` and `k` move
 * from row to row, Enter opens, `x` selects.
 * @returns the listeners of the table's body
 */
export function useRowEvents({ transactions, selection, tableRef, onOpen }: Options) {
  const list = useContext(ListView);
  const move = (step: number) => {
    const rows = [...(tableRef.current?.querySelectorAll<HTMLElement>('[data-key]') ?? [])];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[at === -1 && step < 0 ? rows.length - 1 : at + step];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
  };
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
  ]);
  const rowOf = ({ target }: { target: EventTarget }) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null;
    return transactions.find((one) => rowKey(one) === row?.dataset.key);
  };
  const openTab = ({ transaction_id, source }: Transaction) =>
    window.open(transactionHref(transaction_id, source, list), '_blank');

  return {
    onClick(event: MouseEvent) {
      const row = rowOf(event);
      // A selection of text is no click.
      if (!row || isControl(event) || window.getSelection()?.isCollapsed === false) return;
      if (event.ctrlKey || event.metaKey) openTab(row);
      else onOpen(row);
    },
    onMouseDown(event: MouseEvent) {
      // The browser would scroll with the middle button.
      if (event.button === MIDDLE_BUTTON && !isControl(event)) event.preventDefault();
    },
    onAuxClick(event: MouseEvent) {
      const row = rowOf(event);
      if (row && event.button === MIDDLE_BUTTON && !isControl(event)) openTab(row);
    },
    onKeyDown(event: KeyboardEvent) {
      const row = rowOf(event);
      const isRow = event.target instanceof HTMLElement && event.target.dataset.key !== undefined;
      // The keys of `useHotkeys` do not work in a checkbox.
      const isInput = event.target instanceof HTMLInputElement;
      if (event.ctrlKey || event.metaKey || event.altKey || !row) return;
      const action = {
        ArrowDown: () => move(1),
        ArrowUp: () => move(-1),
        j: isInput ? () => move(1) : undefined,
        k: isInput ? () => move(-1) : undefined,
        x: () => selection.toggle(rowKey(row)),
        // A link or button in the row has its own Enter.
        Enter: isRow ? () => onOpen(row) : undefined,
      }[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    },
  };
}

function isControl({ target }: MouseEvent): boolean {
  const control = 'a, button, input, label, [data-column=select]';
  return target instanceof Element && target.closest(control) !== null;
}
