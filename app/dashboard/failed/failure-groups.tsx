import { Anchor, Button, Table, Text } from '@mantine/core';
import { Age } from '../components/time';
import type { FailureGroup } from '../trpc-client';

type Group = FailureGroup & { count: number; first_at: string; last_at: string };

type Props = {
  groups: readonly Group[];
  /** Whether only the newest failures are counted. */
  isMore: boolean;
  current: FailureGroup | undefined;
  onOpen: (group: FailureGroup | undefined) => unknown;
  onReplay: (group: FailureGroup) => unknown;
};

/** Failed transactions by reason, the most frequent first. */
export function FailureGroups({ groups, isMore, current, onOpen, onReplay }: Props) {
  return (
    <>
      <Table className="tw-card tw-stack" aria-label="Failures by reason">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Reason</Table.Th>
            <Table.Th>Effect</Table.Th>
            <Table.Th>Source</Table.Th>
            <Table.Th ta="right">Count</Table.Th>
            <Table.Th>First received</Table.Th>
            <Table.Th>Last received</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.map((one) => {
            const { source, effect, reason } = one;
            const group = { source, effect, reason };
            const isCurrent = current !== undefined && keyOf(current) === keyOf(group);
            return (
              <Table.Tr key={keyOf(group)} bg={isCurrent ? 'var(--tw-page)' : undefined}>
                <Table.Td data-label="Reason">
                  <Anchor
                    component="button"
                    type="button"
                    size="sm"
                    ta="left"
                    style={{ overflowWrap: 'anywhere' }}
                    aria-pressed={isCurrent}
                    onClick={() => onOpen(isCurrent ? undefined : group)}
                  >
                    {reason}
                  </Anchor>
                </Table.Td>
                <Table.Td data-label="Effect">{effect ?? '—'}</Table.Td>
                <Table.Td data-label="Source">{source}</Table.Td>
                <Table.Td data-label="Count" ta="right">
                  {one.count.toLocaleString()}
                </Table.Td>
                <Table.Td data-label="First received">
                  <Age value={one.first_at} />
                </Table.Td>
                <Table.Td data-label="Last received">
                  <Age value={one.last_at} />
                </Table.Td>
                <Table.Td ta="right">
                  <Button size="compact-sm" variant="default" onClick={() => onReplay(group)}>
                    Replay these…
                  </Button>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      {isMore && (
        <Text size="sm" c="dimmed">
          Counts the newest 10,000 failed transactions.
        </Text>
      )}
    </>
  );
}

function keyOf({ source, effect, reason }: FailureGroup): string {
  return `${source} ${effect} ${reason}`;
}
