import { Anchor, Group, ScrollArea, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from '../components/link';
import { TransactionLink } from '../components/transaction-cells';
import { formatDuration } from '../format';
import type { Exchange } from './post-webhook';
import { DeliveryLink } from './results';

const MAX_LISTED = 100;

type Props = {
  exchanges: readonly Exchange[];
  source: string | undefined;
  /** The account that all of them have. */
  account: string | undefined;
};

/** The responses to a burst: how many of each kind, the slowest, and each with its links. */
export function BurstResult({ exchanges, source, account }: Props) {
  const kinds = [...new Set(exchanges.map(kindOf))];
  const slowestMs = Math.max(...exchanges.map(({ serverMs, browserMs }) => serverMs ?? browserMs));
  const browserMs = Math.max(...exchanges.map((one) => one.browserMs));
  const hasTransactions = exchanges.some(({ transactionIds }) => transactionIds.length > 0);
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {exchanges.length} webhooks sent
      </Title>
      <Text size="sm">
        Slowest response: <b>{formatDuration(slowestMs)}</b> ({formatDuration(browserMs)} including
        browser queueing)
      </Text>
      {hasTransactions && account !== undefined && (
        <Anchor
          component={Link}
          href={`/dashboard/transactions?account=${encodeURIComponent(account)}`}
          size="sm"
        >
          Show these transactions
        </Anchor>
      )}
      <Table withTableBorder aria-label="Responses by outcome">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Response</Table.Th>
            <Table.Th ta="right">Count</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {kinds.map((kind) => (
            <Table.Tr key={kind}>
              <Table.Td>{kind}</Table.Td>
              <Table.Td ta="right">
                {exchanges.filter((one) => kindOf(one) === kind).length}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <ScrollArea.Autosize mah={320} type="auto" viewportProps={{ tabIndex: 0 }}>
        <Stack component="ol" gap={4} m={0} p={0} style={{ listStyle: 'none' }}>
          {exchanges.slice(0, MAX_LISTED).map((one) => (
            <Group component="li" key={one.requestId ?? one.body} gap="xs" wrap="nowrap">
              <Text size="xs" w={84} flex="none">
                {kindOf(one)}
              </Text>
              <Text size="xs" w={46} flex="none">
                {formatDuration(one.serverMs ?? one.browserMs)}
              </Text>
              {one.transactionIds.map((id) => (
                <TransactionLink key={id} id={id} source={source} />
              ))}
              {one.requestId && <DeliveryLink id={one.requestId} />}
            </Group>
          ))}
        </Stack>
      </ScrollArea.Autosize>
      {exchanges.length > MAX_LISTED && (
        <Text size="xs" c="dimmed">
          Lists the first {MAX_LISTED}.
        </Text>
      )}
    </Stack>
  );
}

function kindOf({ status, outcome }: Exchange): string {
  return status === 0 ? outcome : `${status} ${outcome}`;
}
