'use client';

import { Code, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';

const EXAMPLE = JSON.stringify({
  transaction_id: 'txn_1',
  source_account: 'acc_user_789',
  destination_account: 'acc_merchant_456',
  amount: 1500,
  currency: 'INR',
});

/** What to do while there is nothing to see. */
export function NoTransactions() {
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  return (
    <Stack>
      <Title order={2} size="h4">
        No transaction yet
      </Title>
      <Text>Send a webhook, and it appears here:</Text>
      <Code block tabIndex={0}>
        {`curl -i ${origin}/v1/webhooks/transactions -H 'content-type: application/json' \\\n  -d '${EXAMPLE}'`}
      </Code>
    </Stack>
  );
}
