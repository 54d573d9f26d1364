'use client';

import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { trpc } from '@/app/dashboard/trpc-client';
import { SIGNATURE_TOLERANCE_SECONDS } from '@/server/settings/limits';
import { CodeBlock } from './code-block';
import { useOrigin } from './use-origin';
import { asCurl, webhookBody } from './webhook-request';

const EXAMPLE = webhookBody({
  transaction_id: 'txn_1',
  source_account: 'acc_user_789',
  destination_account: 'acc_merchant_456',
  amount: 1500,
  currency: 'INR',
});

/** Half of the time for which a signature is accepted. */
const SIGN_AGAIN_MS = (SIGNATURE_TOLERANCE_SECONDS * 1_000) / 2;

/** What to do while there is nothing to see. */
export function NoTransactions() {
  const origin = useOrigin();
  const signed = useQuery({
    queryKey: ['signed example'],
    queryFn: async () => (await trpc.signature.signWebhooks.mutate({ bodies: [EXAMPLE] }))[0],
    refetchInterval: SIGN_AGAIN_MS,
  });
  return (
    <Stack>
      <Title order={2} size="h4">
        No transaction yet
      </Title>
      <Text>
        <Anchor component={Link} href="/dashboard/send" underline="always">
          Send a webhook
        </Anchor>
        , here or from a shell, and it appears by itself:
      </Text>
      {signed.data && (
        <CodeBlock label="A webhook to send">{asCurl(origin, EXAMPLE, signed.data)}</CodeBlock>
      )}
    </Stack>
  );
}
