'use client';

import { Anchor, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';
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

/** What to do while there is nothing to see. */
export function NoTransactions() {
  const origin = useOrigin();
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
      <CodeBlock label="A webhook to send">{asCurl(origin, EXAMPLE)}</CodeBlock>
    </Stack>
  );
}
