import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '../components/link';
import { TransactionLink } from '../components/transaction-cells';
import { type DeliveryDetails, errorCode, trpc } from '../trpc-client';

type Props = { delivery: DeliveryDetails };

/** Runs a webhook again, with a second button for one whose signature cannot be verified. */
export function RerunButton({ delivery: { id, source, outcome } }: Props) {
  const rerun = useMutation({
    mutationFn: (verification: 'required' | 'skipped') =>
      trpc.deliveries.rerun.mutate({ id, verification }),
  });
  const { data, error, variables } = rerun;
  const isUnverified =
    outcome === 'rejected' &&
    variables === 'required' &&
    (errorCode(error) === 'NOT_RERUNNABLE' || data?.code === 'INVALID_SIGNATURE');
  return (
    <Group>
      <Group role="status" gap="xs">
        {data && (
          <Text size="sm">
            {data.code === null ? `Result: ${data.outcome}. ` : `Rejected again: ${data.code}. `}
            {data.transaction_id !== null && (
              <TransactionLink id={data.transaction_id} source={source ?? undefined} />
            )}
            {data.rerun_id !== null && data.transaction_id === null && (
              <Link href={`/dashboard/delivery?id=${data.rerun_id}`}>Show the rerun</Link>
            )}
          </Text>
        )}
        {error && <Text size="sm">{error.message}</Text>}
      </Group>
      {isUnverified && (
        <Button
          variant="default"
          onClick={() => rerun.mutate('skipped')}
          title="Make sure first that the processor sent it."
        >
          Run without verification
        </Button>
      )}
      <Button onClick={() => rerun.mutate('required')} loading={rerun.isPending}>
        Run again
      </Button>
    </Group>
  );
}
