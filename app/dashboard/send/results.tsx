import { Group, Stack, Table, Text, Title } from '@mantine/core';
import { ACK_SLO_MS } from '@/server/settings/limits';
import { CurlCommand } from '../components/curl-command';
import { TransactionLink } from '../components/transaction-cells';
import { CodeBlock, RED_TEXT } from '../components/ui';
import type { Exchange } from './post-webhook';

/** One request and its response. */
export function ExchangeView({ exchange }: { exchange: Exchange }) {
  const { body, headers, status, outcome, response, tookMs } = exchange;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {status === 0 ? 'No response' : `${status} ${outcome}`}
        </Title>
        <Text fw={700} c={tookMs < ACK_SLO_MS ? undefined : RED_TEXT}>
          {tookMs.toFixed(0)} ms
        </Text>
      </Group>
      <CurlCommand label="Request as curl" body={body} headers={headers} />
      <CodeBlock label="Response">{response}</CodeBlock>
      {status === 202 && <TransactionLink id={String(JSON.parse(body).transaction_id)} />}
    </Stack>
  );
}

/** The responses to a burst: how many of each kind, and the slowest. */
export function BurstResult({ exchanges }: { exchanges: readonly Exchange[] }) {
  const kinds = [...new Set(exchanges.map(kindOf))];
  const slowestMs = Math.max(...exchanges.map(({ tookMs }) => tookMs));
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {exchanges.length} webhooks sent
      </Title>
      <Text>
        Slowest response: <b>{slowestMs.toFixed(0)} ms</b>, measured in this browser.
      </Text>
      <Table withTableBorder>
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
    </Stack>
  );
}

function kindOf({ status, outcome }: Exchange): string {
  return status === 0 ? outcome : `${status} ${outcome}`;
}
