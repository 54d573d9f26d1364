import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { DeliveriesTable } from '../deliveries/deliveries-table';
import { type TransactionDetails, trpc } from '../trpc-client';

const LIMIT = 20;
const REFRESH_MS = 5_000;

/** The webhooks that led to a transaction, newest first. */
export function DeliveriesOf({
  details: { transaction_id, source },
}: {
  details: TransactionDetails;
}) {
  const { data } = useQuery({
    queryKey: ['deliveries of', transaction_id, source],
    queryFn: () => trpc.deliveries.list.query({ transaction_id, source, limit: LIMIT }),
    refetchInterval: REFRESH_MS,
  });
  if (!data || data.deliveries.length === 0) return null;
  return (
    <>
      <Title order={2} size="h4">
        Deliveries
      </Title>
      <DeliveriesTable deliveries={data.deliveries} />
    </>
  );
}
