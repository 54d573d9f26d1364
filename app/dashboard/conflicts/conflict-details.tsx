import { Anchor, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '../components/link';
import { Instant } from '../components/time';
import { CodeBlock, Loading } from '../components/ui';
import { findFirstDelivery } from '../transaction/requests';
import { type Conflict, type DeliveryDetails, errorCode, trpc } from '../trpc-client';

/** Both webhooks of a conflict as they were received, and the note of its acknowledgement. */
export function ConflictDetails({ conflict }: { conflict: Conflict }) {
  const { transaction_id, source, delivery_id, acknowledged } = conflict;
  const deliveries = useQuery({
    queryKey: ['deliveries of a conflict', conflict.id],
    queryFn: () =>
      Promise.all([findFirstDelivery(transaction_id, source), findDelivery(delivery_id)]),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Stack gap="sm" py="xs" role="group" aria-label={`Details of ${transaction_id}`}>
      {acknowledged && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          Acknowledged by {acknowledged.by}, <Instant value={acknowledged.at} />
          {acknowledged.note && `: ${acknowledged.note}`}
        </Text>
      )}
      {deliveries.error && <Text size="sm">{deliveries.error.message}</Text>}
      {deliveries.isPending && <Loading label="Loading the webhooks" height={90} />}
      {deliveries.data && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
          <Received title="Kept (first)" delivery={deliveries.data[0]} />
          <Received title="Ignored (later)" delivery={deliveries.data[1]} />
        </SimpleGrid>
      )}
    </Stack>
  );
}

function Received({ title, delivery }: { title: string; delivery: DeliveryDetails | null }) {
  return (
    <div>
      <Group gap="xs" mb={4}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        {delivery && (
          <Anchor component={Link} href={`/dashboard/delivery?id=${delivery.id}`} size="xs">
            Delivery
          </Anchor>
        )}
      </Group>
      {delivery ? (
        <CodeBlock label={title}>{delivery.body ?? '(The body is not stored.)'}</CodeBlock>
      ) : (
        <Text size="sm" c="dimmed">
          This webhook is no longer on record.
        </Text>
      )}
    </div>
  );
}

/** Null if it was not recorded, or is no longer on record. */
async function findDelivery(id: string | undefined): Promise<DeliveryDetails | null> {
  if (id === undefined) return null;
  return await trpc.deliveries.get.query({ id }).catch((error) => {
    if (errorCode(error) === 'NOT_FOUND') return null;
    throw error;
  });
}
