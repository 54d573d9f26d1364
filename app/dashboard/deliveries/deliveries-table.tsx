import { Anchor, Badge, Table, Text } from '@mantine/core';
import Link from 'next/link';
import { Age } from '../components/time';
import { TransactionLink } from '../components/transaction-cells';
import type { DeliverySummary } from '../trpc-client';

export const OUTCOME_COLOR = {
  accepted: 'teal.6',
  duplicate: 'gray.6',
  conflict: 'orange.6',
  ignored: 'gray.6',
  rejected: 'red.6',
} as const;

/** One row per received webhook. */
export function DeliveriesTable({ deliveries }: { deliveries: readonly DeliverySummary[] }) {
  return (
    <Table.ScrollContainer minWidth={0} type="native" className="tw-card">
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Received</Table.Th>
            <Table.Th>Outcome</Table.Th>
            <Table.Th visibleFrom="xs">Source</Table.Th>
            <Table.Th visibleFrom="md">Event</Table.Th>
            <Table.Th>Transaction</Table.Th>
            <Table.Th visibleFrom="md">Times</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>
                <Anchor component={Link} href={`/dashboard/delivery?id=${one.id}`} size="sm">
                  <Age value={one.received_at} />
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Badge variant="dot" color={OUTCOME_COLOR[one.outcome]} miw="max-content">
                  {one.status} {one.outcome}
                </Badge>
                {one.code && <Text size="xs">{one.code}</Text>}
              </Table.Td>
              <Table.Td visibleFrom="xs">{one.source ?? one.path}</Table.Td>
              <Table.Td visibleFrom="md" style={{ overflowWrap: 'anywhere' }}>
                {one.event ?? '—'}
              </Table.Td>
              <Table.Td>
                {one.transaction_id === null ? (
                  '—'
                ) : (
                  <TransactionLink id={one.transaction_id} source={one.source ?? undefined} />
                )}
              </Table.Td>
              <Table.Td visibleFrom="md">{one.occurrences}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
