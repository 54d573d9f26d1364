'use client';

import { Anchor, Box, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
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

/** The newest transactions. */
export function LatestTransactions() {
  const { data } = useLatest({});
  return (
    <Panel title="Latest transactions" href="/dashboard/transactions" isLoading={!data}>
      <Table highlightOnHover>
        <Table.Tbody>
          {data?.map((one) => (
            <Table.Tr key={rowKey(one)}>
              <Table.Td>
                <TransactionLink id={one.transaction_id} source={one.source} />
              </Table.Td>
              <Table.Td>
                <StatusBadge status={one.status} />
              </Table.Td>
              <Table.Td ta="right" visibleFrom="xs" style={{ whiteSpace: 'nowrap' }}>
                {formatAmount(one.amount, one.currency)}
              </Table.Td>
              <Table.Td ta="right" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                <Age value={one.created_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

/** What has failed last, with the reason. */
export function NeedsAttention() {
  const { data } = useLatest({ status: 'FAILED' });
  return (
    <Panel title="Needs attention" href="/dashboard/failed" isLoading={!data}>
      {data?.length === 0 ? (
        <Text size="sm" c="dimmed" p="sm">
          No transaction has failed.
        </Text>
      ) : (
        <Table highlightOnHover>
          <Table.Tbody>
            {data?.map((one) => (
              <Table.Tr key={rowKey(one)}>
                <Table.Td>
                  <TransactionLink id={one.transaction_id} source={one.source} />
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{one.failure}</Table.Td>
                <Table.Td ta="right" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                  <Age value={one.created_at} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}

function useLatest(filter: { status?: 'FAILED' }) {
  return useQuery({
    queryKey: ['latest', filter],
    queryFn: async () =>
      (await trpc.transactions.list.query({ ...filter, limit: ROWS })).transactions,
    refetchInterval: REFRESH_MS,
  });
}

type PanelProps = {
  title: string;
  href: '/dashboard/transactions' | '/dashboard/failed';
  isLoading: boolean;
  children: ReactNode;
};

function Panel({ title, href, isLoading, children }: PanelProps) {
  return (
    <Paper withBorder component="section" aria-label={title} mih={300}>
      <Stack gap={0}>
        <Group justify="space-between" p="sm" pb={6}>
          <Title order={2} size="h5">
            {title}
          </Title>
          <Anchor component={Link} href={href} size="sm">
            Show all
          </Anchor>
        </Group>
        {isLoading ? (
          <Box px="sm">
            <Loading label={`Loading: ${title}`} rows={ROWS} height={22} />
          </Box>
        ) : (
          children
        )}
      </Stack>
    </Paper>
  );
}
