import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { DeliveriesTable } from '../deliveries/deliveries-table';
import { type TransactionDetails, trpc } from '../trpc-client';

const LIMIT = 20;
const REFRESH_MS = 5_000;

type Props = {
  details: TransactionDetails;
  /** Shown below, once the deliveries are there: nothing moves when they arrive. */
  children: ReactNode;
};

/** The webhooks that led to a transaction, newest first. */
export function DeliveriesOf({ details: { transaction_id, source }, children }: Props) {
  const { data } = useQuery({
    queryKey: ['deliveries of', transaction_id, source],
    queryFn: () => trpc.deliveries.list.query({ transaction_id, source, limit: LIMIT }),
    refetchInterval: REFRESH_MS,
  });
  if (!data) return null;
  return (
    <>
      {data.deliveries.length > 0 && (
        <>
          <Title order={2} size="h4">
            Deliveries
          </Title>
          <DeliveriesTable deliveries={data.deliveries} />
        </>
      )}
      {children}
    </>
  );
}
