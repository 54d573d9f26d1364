import { Anchor, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { ACK_SLO_MS } from '@/server/settings/limits';
import { CurlCommand } from '../components/curl-command';
import { Link } from '../components/link';
import { TransactionLink } from '../components/transaction-cells';
import { CodeBlock, RED_TEXT } from '../components/ui';
import { formatDuration } from '../format';
import type { Exchange } from './post-webhook';

/** How many webhooks of a burst have been answered. */
export function SendProgress({ sent, total }: { sent: number; total: number }) {
  if (total === 1) return <Text size="sm">Sending…</Text>;
  return (
    <Stack gap="xs">
      <Text size="sm">
        {sent} of {total} answered
      </Text>
      <Progress value={(sent / total) * 100} aria-label="Answered webhooks" />
    </Stack>
  );
}

type Props = { exchange: Exchange; source: string | undefined };

/** One request and its response. */
export function ExchangeView({ exchange, source }: Props) {
  const { path, body, headers, status, outcome, response, requestId, transactionIds } = exchange;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {status === 0 ? 'No response' : `${status} ${outcome}`}
        </Title>
        <ServerTime {...exchange} />
      </Group>
      <Group gap="sm">
        {transactionIds.map((id) => (
          <TransactionLink key={id} id={id} source={source} />
        ))}
        {requestId && <DeliveryLink id={requestId} />}
      </Group>
      <CodeBlock label="Response">{response}</CodeBlock>
      <CurlCommand label="Request as curl" path={path} body={body} headers={headers} />
    </Stack>
  );
}

/** The time of the server first: the one of the browser has its queue and the network. */
function ServerTime({ serverMs, browserMs }: Pick<Exchange, 'serverMs' | 'browserMs'>) {
  const ms = serverMs ?? browserMs;
  return (
    <Text size="sm">
      <Text span fw={600} c={ms < ACK_SLO_MS ? undefined : RED_TEXT}>
        {formatDuration(ms)}
      </Text>
      {serverMs !== null && ` (${formatDuration(browserMs)} in this browser)`}
    </Text>
  );
}

export function DeliveryLink({ id }: { id: string }) {
  return (
    <Anchor component={Link} href={`/dashboard/delivery?id=${id}`} size="sm">
      Delivery
    </Anchor>
  );
}
