'use client';

import { Alert, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { NoTransactions } from './no-transactions';
import { TransactionRow } from './transaction-row';
import { trpc } from './trpc-client';

const REFRESH_MS = 1_000;
const LIMIT = 50;

/** The newest transactions; refreshes by itself. */
export function NewestTransactions() {
  const { data, error } = useQuery({
    queryKey: ['transactions', 'newest'],
    queryFn: () => trpc.transactions.list.query({ limit: LIMIT }),
    refetchInterval: REFRESH_MS,
  });

  if (!data && error) return <LoadingFailed message={error.message} />;
  if (!data) return <Loading />;
  if (data.length === 0) return <NoTransactions />;
  return (
    <Stack>
      {error && <LoadingFailed message={error.message} />}
      <Table.ScrollContainer minWidth={800} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing="sm" highlightOnHover>
          <Table.Caption c="var(--mantine-color-text)">
            The newest {LIMIT}, kept up to date
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Transaction</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th ta="right">Amount</Table.Th>
              <Table.Th>From</Table.Th>
              <Table.Th>To</Table.Th>
              <Table.Th>Received</Table.Th>
              <Table.Th>Processed</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.map((transaction) => (
              <TransactionRow key={transaction.transaction_id} transaction={transaction} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function Loading() {
  return (
    <Stack gap="xs" aria-busy="true" aria-label="Loading transactions">
      {['first', 'second', 'third', 'fourth'].map((name) => (
        <Skeleton key={name} height={36} />
      ))}
    </Stack>
  );
}

function LoadingFailed({ message }: { message: string }) {
  return (
    <Alert color="red" title="The transactions can't be loaded" role="alert">
      <Text size="sm">{message} The page keeps trying.</Text>
    </Alert>
  );
}
