'use client';

import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { parseAsString, useQueryState } from 'nuqs';
import { LoadFailed } from '@/app/dashboard/components/load-failed';
import { Loading } from '@/app/dashboard/components/loading';
import { PageTitle } from '@/app/dashboard/components/page-title';
import { useTransactions } from '../transactions/use-transactions';
import { BulkReplay } from './bulk-replay';
import { FailedTable } from './failed-table';

/** What has failed, why, and the way to run all of it again. */
export function Failed() {
  const [after, setAfter] = useQueryState('after', parseAsString.withOptions({ history: 'push' }));
  const list = useTransactions({ status: 'FAILED', after: after ?? undefined }, false);
  const { transactions, next, error } = list;
  return (
    <Stack>
      <PageTitle title="Failed" />
      <BulkReplay onReplayed={list.refetch} />
      <Title order={2} size="h4">
        Failed for good
      </Title>
      {error && (
        <LoadFailed
          title="The transactions can't be loaded"
          message={`${error.message} The page keeps trying.`}
          onRetry={list.refetch}
        />
      )}
      {!transactions && !error && <Loading label="Loading transactions" rows={5} height={40} />}
      {transactions?.length === 0 && <Text>Nothing has failed.</Text>}
      {transactions && transactions.length > 0 && <FailedTable transactions={transactions} />}
      <Group>
        {after !== null && (
          <Button variant="default" onClick={() => setAfter(null)}>
            First page
          </Button>
        )}
        {next !== null && (
          <Button variant="default" onClick={() => setAfter(next)}>
            Next page
          </Button>
        )}
      </Group>
    </Stack>
  );
}
