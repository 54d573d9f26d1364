'use client';

import { Anchor, Box, Group, Paper, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../components/link';
import classes from '../components/list-table.module.css';
import { Age, useUtc } from '../components/time';
import { rowKey, StatusBadge, TransactionLink } from '../components/transaction-cells';
import { Loading } from '../components/ui';
import { formatAmount } from '../format';
import { trpc } from '../trpc-client';

const REFRESH_MS = 5_000;
const ROWS = 8;

type Transaction = Awaited<ReturnType<typeof trpc.transactions.list.query>>['transactions'][number];

/** The newest transactions, or the newest that have failed. Refreshed live. */
export function useLatest(filter: { status?: 'FAILED' } = {}) {
  return useQuery({
    queryKey: ['latest', filter],
    queryFn: async () =>
      (await trpc.transactions.list.query({ ...filter, limit: ROWS })).transactions,
    refetchInterval: REFRESH_MS,
  });
}

/** The newest transactions, with status and amount. */
export function LatestTransactions() {
  return (
    <Panel
      title="Latest transactions"
      href="/dashboard/transactions"
      rows={useLatest().data}
      empty="No transactions yet."
      cells={({ status, amount, currency }) => (
        <>
          <Table.Td w={125} data-line="badge">
            <StatusBadge status={status} />
          </Table.Td>
          <Table.Td w={130} ta="right" data-line="value">
            {formatAmount(amount, currency)}
          </Table.Td>
        </>
      )}
    />
  );
}

/** What has failed last, with the reason. */
export function NeedsAttention() {
  return (
    <Panel
      title="Needs attention"
      href="/dashboard/failed"
      rows={useLatest({ status: 'FAILED' }).data}
      empty="No transaction has failed."
      cells={({ failure }) => (
        <Table.Td data-line="value" title={failure}>
          {failure}
        </Table.Td>
      )}
    />
  );
}

type PanelProps = {
  title: string;
  href: '/dashboard/transactions' | '/dashboard/failed';
  /** Undefined while they are loading. */
  rows: readonly Transaction[] | undefined;
  empty: string;
  /** The cells between ID and age. Their widths apply to all rows. */
  cells: (transaction: Transaction) => ReactNode;
};

function Panel({ title, href, rows, empty, cells }: PanelProps) {
  const [isUtc] = useUtc();
  return (
    <Paper withBorder component="section" aria-label={title} mih={300}>
      <Group justify="space-between" p="sm" pb={6}>
        <Title order={2} size="h5">
          {title}
        </Title>
        <Anchor component={Link} href={href} size="sm">
          Show all
        </Anchor>
      </Group>
      {!rows && (
        <Box px="sm">
          <Loading label={`Loading: ${title}`} rows={ROWS} height={29} />
        </Box>
      )}
      {rows?.length === 0 && (
        <Text size="sm" c="dimmed" p="sm">
          {empty}
        </Text>
      )}
      <Table className={classes.table} highlightOnHover aria-label={title}>
        <Table.Tbody>
          {rows?.map((one) => (
            <Table.Tr key={rowKey(one)} className={classes.row}>
              <Table.Td data-line="title">
                <TransactionLink id={one.transaction_id} source={one.source} />
              </Table.Td>
              {cells(one)}
              <Table.Td w={isUtc ? 185 : 95} ta="right" c="dimmed" data-line="time">
                <Age value={one.created_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
