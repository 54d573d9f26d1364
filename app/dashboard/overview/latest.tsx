'use client';

import { Anchor, Box, Group, Paper, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Age } from '../components/time';
import { rowKey, StatusBadge, TransactionLink } from '../components/transaction-cells';
import { Loading } from '../components/ui';
import { formatAmount } from '../format';
import { trpc } from '../trpc-client';

const REFRESH_MS = 3_000;
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
          <Table.Td>
            <StatusBadge status={status} />
          </Table.Td>
          <Table.Td ta="right" visibleFrom="xs" style={{ whiteSpace: 'nowrap' }}>
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
        <Table.Td style={{ overflowWrap: 'anywhere' }}>
          <Text size="sm" lineClamp={1} title={failure}>
            {failure}
          </Text>
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
  /** The cells between ID and age. */
  cells: (transaction: Transaction) => ReactNode;
};

function Panel({ title, href, rows, empty, cells }: PanelProps) {
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
          <Loading label={`Loading: ${title}`} rows={ROWS} height={22} />
        </Box>
      )}
      {rows?.length === 0 && (
        <Text size="sm" c="dimmed" p="sm">
          {empty}
        </Text>
      )}
      <Table highlightOnHover>
        <Table.Tbody>
          {rows?.map((one) => (
            <Table.Tr key={rowKey(one)}>
              <Table.Td>
                <TransactionLink id={one.transaction_id} source={one.source} />
              </Table.Td>
              {cells(one)}
              <Table.Td ta="right" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                <Age value={one.created_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
