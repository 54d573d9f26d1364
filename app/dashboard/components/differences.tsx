import { Table, Text } from '@mantine/core';

type Props = { differences: readonly { field: string; stored: string; received: string }[] };

/** The fields in which a conflicting webhook differs from the stored one. */
export function Differences({ differences }: Props) {
  return (
    <Table withTableBorder layout="fixed" fz="sm" style={{ overflowWrap: 'anywhere' }}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Field</Table.Th>
          <Table.Th>Kept (first)</Table.Th>
          <Table.Th>Ignored (later)</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {differences.map(({ field, stored, received }) => (
          <Table.Tr key={field}>
            <Table.Td>{field}</Table.Td>
            <Table.Td>
              <Text component="ins" size="sm" td="none" fw={600}>
                {stored}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text component="del" size="sm">
                {received}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
