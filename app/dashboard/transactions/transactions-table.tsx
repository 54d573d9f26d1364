'use client';

import { Group, Table, UnstyledButton } from '@mantine/core';
import { memo, type RefObject, useContext } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import classes from '../components/list-table.module.css';
import { ACTIONS_PX, RowActions } from '../components/row-actions';
import type { Selection } from '../components/selection';
import { SelectAll, SelectRow } from '../components/selection-bar';
import {
  ListView,
  rowKey,
  TransactionLink,
  transactionHref,
} from '../components/transaction-cells';
import { useColumns } from './columns';
import { useRowEvents } from './use-row-events';
import type { ViewState } from './view-state';

const HEADER_PX = 52;

type Props = {
  transactions: readonly Transaction[];
  order: ViewState['order'];
  onOrder: (order: ViewState['order']) => void;
  onOpen: (transaction: Transaction) => void;
  onReplay: (transaction: Transaction) => void;
  selection: Selection;
  tableRef: RefObject<HTMLTableElement | null>;
  /** Whether another page is loading. */
  isStale: boolean;
};

/** One dense row per transaction, of two lines on narrow screens. */
export function TransactionsTable({ transactions, selection, tableRef, ...props }: Props) {
  const { shown } = useColumns();
  const events = useRowEvents({ transactions, selection, tableRef, onOpen: props.onOpen });
  const sort = (
    <UnstyledButton
      fw={600}
      fz="sm"
      onClick={() => props.onOrder(props.order === 'newest' ? 'oldest' : 'newest')}
    >
      Received {props.order === 'newest' ? '↓' : '↑'}
    </UnstyledButton>
  );
  return (
    <div className="tw-card">
      <Group className={classes.onLines} justify="space-between">
        <SelectAll selection={selection} />
        {sort}
      </Group>
      <Table
        ref={tableRef}
        className={classes.table}
        highlightOnHover
        stickyHeader
        stickyHeaderOffset={HEADER_PX}
        aria-busy={props.isStale}
        opacity={props.isStale ? 0.6 : 1}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <SelectAll selection={selection} />
            </Table.Th>
            <Table.Th w="19%">Transaction</Table.Th>
            {shown.map(({ id, label, width, align, visibleFrom }) => (
              <Table.Th
                key={id}
                w={width}
                ta={align}
                data-from={visibleFrom}
                aria-sort={id === 'received' ? ariaSort[props.order] : undefined}
              >
                {id === 'received' ? sort : label}
              </Table.Th>
            ))}
            <Table.Th w={ACTIONS_PX} aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody {...events}>
          {transactions.map((transaction) => (
            <Row
              key={rowKey(transaction)}
              transaction={transaction}
              shown={shown}
              isSelected={selection.keys.has(rowKey(transaction))}
              onToggle={selection.toggle}
              onReplay={props.onReplay}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

const ariaSort = { newest: 'descending', oldest: 'ascending' } as const;

type RowProps = {
  transaction: Transaction;
  shown: ReturnType<typeof useColumns>['shown'];
  isSelected: boolean;
  onToggle: Selection['toggle'];
  onReplay: Props['onReplay'];
};

/** Rendered again only if its transaction, its selection or the columns change. */
const Row = memo(
  function Row({ transaction, shown, isSelected, onToggle, onReplay }: RowProps) {
    const key = rowKey(transaction);
    const { transaction_id: id, source, status } = transaction;
    const list = useContext(ListView);
    return (
      <Table.Tr
        className={classes.row}
        tabIndex={-1}
        data-key={key}
        data-selected={isSelected || undefined}
        aria-selected={isSelected}
      >
        <Table.Td data-column="select" data-line="select">
          <SelectRow rowKey={key} name={id} isSelected={isSelected} onToggle={onToggle} />
        </Table.Td>
        <Table.Td data-column="id" data-line="title">
          <TransactionLink id={id} source={source} />
        </Table.Td>
        {shown.map(({ id: column, line, align, visibleFrom, render }) => (
          <Table.Td
            key={column}
            ta={align}
            data-from={visibleFrom}
            data-column={column}
            data-line={line}
          >
            {render(transaction)}
          </Table.Td>
        ))}
        <Table.Td data-column="actions">
          <RowActions
            id={id}
            href={transactionHref(id, source, list)}
            onReplay={status === 'FAILED' ? () => onReplay(transaction) : undefined}
          />
        </Table.Td>
      </Table.Tr>
    );
  },
  (before, after) =>
    before.transaction === after.transaction &&
    before.isSelected === after.isSelected &&
    before.onToggle === after.onToggle &&
    before.onReplay === after.onReplay &&
    before.shown.length === after.shown.length &&
    before.shown.every(({ id }, n) => id === after.shown[n]?.id),
);
