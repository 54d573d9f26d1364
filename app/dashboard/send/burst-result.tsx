import { Stack, Table, Text, Title } from '@mantine/core';
import type { Exchange } from './post-webhook';

/** What became of a burst: how many answers of each kind, and how long they took. */
export function BurstResult({ exchanges }: { exchanges: readonly Exchange[] }) {
  const kinds = [...new Set(exchanges.map(kindOf))];
  const slowestMs = Math.max(...exchanges.map(({ tookMs }) => tookMs));
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {exchanges.length} sent
      </Title>
      <Text>
        The slowest answer took <b>{slowestMs.toFixed(0)} ms</b>, as this browser saw it.
      </Text>
      <Table withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Answer</Table.Th>
            <Table.Th ta="right">How many</Table.Th>
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
