import { Group, Stack, Text, Title } from '@mantine/core';
import { CodeBlock } from '@/app/dashboard/components/code-block';
import { TransactionLink } from '@/app/dashboard/components/transaction-link';
import { useOrigin } from '@/app/dashboard/components/use-origin';
import { asCurl } from '@/app/dashboard/components/webhook-request';
import type { Exchange } from './post-webhook';

/** A request and its answer, as they were. */
export function ExchangeView({ exchange }: { exchange: Exchange | undefined }) {
  const origin = useOrigin();
  if (!exchange) return null;
  const { body, headers, status, outcome, answer, tookMs } = exchange;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {status === 0 ? 'No answer' : `${status} ${outcome}`}
        </Title>
        <Text
          fw={700}
          c={
            tookMs < 500
              ? undefined
              : 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))'
          }
        >
          {tookMs.toFixed(0)} ms
        </Text>
      </Group>
      <CodeBlock label="The request as curl">{asCurl(origin, body, headers)}</CodeBlock>
      <CodeBlock label="The answer">{answer}</CodeBlock>
      {status === 202 && <TransactionLink id={String(JSON.parse(body).transaction_id)} />}
    </Stack>
  );
}
