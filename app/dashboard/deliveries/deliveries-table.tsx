import { Anchor, Badge, Table, Text } from '@mantine/core';
import { Link } from '../components/link';
import classes from '../components/list-table.module.css';
import { ACTIONS_PX, RowActions } from '../components/row-actions';
import { Age, useUtc } from '../components/time';
import { TransactionLink } from '../components/transaction-cells';
import { formatDuration } from '../format';
import type { DeliverySummary } from '../trpc-client';

export const OUTCOME_COLOR = {
  accepted: 'teal.6',
  duplicate: 'gray.6',
  conflict: 'orange.6',
  ignored: 'gray.6',
  rejected: 'red.6',
} as const;

type Props = {
  deliveries: readonly DeliverySummary[];
  /** Whether another page is loading. */
  isStale?: boolean;
};

/** One row per received webhook, of two lines on narrow screens. Rejected ones stand out. */
export function DeliveriesTable({ deliveries, isStale = false }: Props) {
  const [isUtc] = useUtc();
  return (
    <div className="tw-card">
      <Table
        className={classes.table}
        highlightOnHover
        aria-label="Deliveries"
        opacity={isStale ? 0.6 : 1}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={isUtc ? 190 : 95}>Received</Table.Th>
            <Table.Th w={140}>Outcome</Table.Th>
            <Table.Th w={100}>Source</Table.Th>
            <Table.Th data-from="lg">Event</Table.Th>
            <Table.Th w="28%">Transaction or error</Table.Th>
            <Table.Th w={105} ta="right">
              Answered in
            </Table.Th>
            <Table.Th w={65} ta="right" data-from="md">
              Times
            </Table.Th>
            <Table.Th w={ACTIONS_PX} aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map((one) => (
            <DeliveryRow key={one.id} delivery={one} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function DeliveryRow({ delivery: one }: { delivery: DeliverySummary }) {
  const isRejected = one.outcome === 'rejected';
  const href = `/dashboard/delivery?id=${one.id}` as const;
  return (
    <Table.Tr className={`${classes.row} ${isRejected ? 'tw-bad-row' : ''}`}>
      <Table.Td data-line="time">
        <Anchor component={Link} href={href} prefetch={false} size="sm">
          <Age value={one.received_at} />
        </Anchor>
      </Table.Td>
      <Table.Td data-line="badge">
        <Badge variant="dot" color={OUTCOME_COLOR[one.outcome]} miw="max-content">
          {one.status} {one.outcome}
        </Badge>
      </Table.Td>
      <Table.Td data-line="value" title={one.source ?? one.path}>
        {one.source ?? one.path}
      </Table.Td>
      <Table.Td data-from="lg" title={one.event ?? undefined}>
        {one.event ?? '—'}
      </Table.Td>
      <Table.Td data-line="title">
        <TransactionOrError delivery={one} />
      </Table.Td>
      <Table.Td ta="right" title={describeTimes(one)}>
        {formatTimeOf(one)}
      </Table.Td>
      <Table.Td ta="right" data-from="md">
        {one.occurrences}
      </Table.Td>
      <Table.Td>
        <RowActions id={one.id} href={href} />
      </Table.Td>
    </Table.Tr>
  );
}

function TransactionOrError({ delivery: one }: { delivery: DeliverySummary }) {
  if (one.transaction_id !== null) {
    return <TransactionLink id={one.transaction_id} source={one.source ?? undefined} />;
  }
  return (
    <Text span size="xs" c={one.code === null ? 'dimmed' : 'var(--tw-bad)'}>
      {one.code ?? 'No transaction'}
    </Text>
  );
}

function formatTimeOf({ ack_ms, answered_ms }: DeliverySummary): string {
  const ms = ack_ms ?? answered_ms;
  return ms === null ? '—' : formatDuration(ms);
}

/** A webhook that came too late was stored after its response. */
function describeTimes({ ack_ms, answered_ms }: DeliverySummary): string | undefined {
  if (ack_ms === null || answered_ms === null) return undefined;
  return `Answered in ${formatDuration(answered_ms)}, stored after ${formatDuration(ack_ms)}`;
}
