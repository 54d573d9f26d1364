import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import Link from 'next/link';
import { Age } from '../components/time';
import { TransactionLink } from '../components/transaction-cells';
import { CopyIcon } from '../components/ui';
import { formatDuration } from '../format';
import type { DeliverySummary } from '../trpc-client';

export const OUTCOME_COLOR = {
  accepted: 'teal.6',
  duplicate: 'gray.6',
  conflict: 'orange.6',
  ignored: 'gray.6',
  rejected: 'red.6',
} as const;

/** One row per received webhook. Rejected ones stand out. */
export function DeliveriesTable({ deliveries }: { deliveries: readonly DeliverySummary[] }) {
  return (
    <Table highlightOnHover className="tw-card tw-stack" aria-label="Deliveries">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Received</Table.Th>
          <Table.Th>Outcome</Table.Th>
          <Table.Th>Source</Table.Th>
          <Table.Th visibleFrom="md">Event</Table.Th>
          <Table.Th>Transaction</Table.Th>
          <Table.Th visibleFrom="md">Request ID</Table.Th>
          <Table.Th visibleFrom="md" ta="right">
            Answered in
          </Table.Th>
          <Table.Th visibleFrom="md" ta="right">
            Times
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map((one) => (
          <DeliveryRow key={one.id} delivery={one} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function DeliveryRow({ delivery: one }: { delivery: DeliverySummary }) {
  const isRejected = one.outcome === 'rejected';
  return (
    <Table.Tr className={isRejected ? 'tw-bad-row' : undefined}>
      <Table.Td data-label="Received">
        <Anchor component={Link} href={`/dashboard/delivery?id=${one.id}`} size="sm">
          <Age value={one.received_at} />
        </Anchor>
      </Table.Td>
      <Table.Td data-label="Outcome">
        <Group gap={6} wrap="nowrap">
          <Badge variant="dot" color={OUTCOME_COLOR[one.outcome]} miw="max-content">
            {one.status} {one.outcome}
          </Badge>
          {one.code && (
            <Text span size="xs" c="var(--tw-bad)" style={{ overflowWrap: 'anywhere' }}>
              {one.code}
            </Text>
          )}
        </Group>
      </Table.Td>
      <Table.Td data-label="Source">{one.source ?? one.path}</Table.Td>
      <Table.Td data-label="Event" visibleFrom="md" style={{ overflowWrap: 'anywhere' }}>
        {one.event ?? '—'}
      </Table.Td>
      <Table.Td data-label="Transaction">
        {one.transaction_id === null ? (
          '—'
        ) : (
          <Group gap={2} wrap="nowrap">
            <TransactionLink id={one.transaction_id} source={one.source ?? undefined} />
            <CopyIcon label={one.transaction_id} value={one.transaction_id} />
          </Group>
        )}
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Group gap={2} wrap="nowrap">
          <Text span size="xs" ff="monospace" title={one.id}>
            {one.id.slice(0, 13)}…
          </Text>
          <CopyIcon label={one.id} value={one.id} />
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="md" ta="right">
        {one.answered_ms === null ? '—' : formatDuration(one.answered_ms)}
      </Table.Td>
      <Table.Td visibleFrom="md" ta="right">
        {one.occurrences}
      </Table.Td>
    </Table.Tr>
  );
}
