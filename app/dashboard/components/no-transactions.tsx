'use client';

import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { trpc } from '../trpc-client';
import { CurlCommand, webhookBody } from './curl-command';
import { Link } from './link';

const EXAMPLE = webhookBody({
  transaction_id: 'txn_1',
  source_account: 'acc_user_789',
  destination_account: 'acc_merchant_456',
  amount: 1500,
  currency: 'INR',
});

/** Half of the least tolerance of a signature's timestamp, so that the shown command always works. */
const RENEW_SIGNATURE_MS = 30_000;

/** How to send the first webhook. */
export function NoTransactions() {
  const signed = useQuery({
    queryKey: ['signed example'],
    queryFn: async () => (await trpc.signature.signWebhooks.mutate({ bodies: [EXAMPLE] }))[0],
    refetchInterval: RENEW_SIGNATURE_MS,
  });
  return (
    <Stack>
      <Title order={2} size="h4">
        No transactions yet
      </Title>
      <Text>
        <Anchor component={Link} href="/dashboard/send" underline="always">
          Send a test webhook
        </Anchor>
        , or run this command. The transaction appears here automatically.
      </Text>
      {signed.data && (
        <CurlCommand label="Example webhook as curl" body={EXAMPLE} headers={signed.data.headers} />
      )}
    </Stack>
  );
}
