import { Anchor, Button, Table, Text } from '@mantine/core';
import { Age } from '../components/time';
import type { FailureFilter, FailureGroup } from '../trpc-client';

type Actions = {
  current: FailureFilter | undefined;
  onShow: (filter?: FailureFilter) => unknown;
  onReplay: (filter: FailureFilter) => unknown;
};

type Props = Actions & {
  groups: readonly FailureGroup[];
  /** Whether only the newest failures are counted. */
  isMore: boolean;
};

/** Failed transactions by reason, and within it by source and effect if there are several. */
export function FailureGroups({ groups, isMore, ...actions }: Props) {
  const reasons = [...new Set(groups.map(({ reason }) => reason))];
  return (
    <>
      <Table className="tw-card tw-stack" aria-label="Failures by reason">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Reason</Table.Th>
            <Table.Th>Source</Table.Th>
            <Table.Th>Effect</Table.Th>
            <Table.Th ta="right">Count</Table.Th>
            <Table.Th>First received</Table.Th>
            <Table.Th>Last received</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {reasons.map((reason) => (
            <Reason
              key={reason}
              reason={reason}
              parts={groups.filter((one) => one.reason === reason)}
              {...actions}
            />
          ))}
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

type ReasonProps = Actions & { reason: string; parts: readonly FailureGroup[] };

function Reason({ reason, parts, ...actions }: ReasonProps) {
  const [first, ...others] = parts;
  if (!first) return null;
  const total = {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    first_at: parts.reduce(
      (min, { first_at }) => (first_at < min ? first_at : min),
      first.first_at,
    ),
    last_at: parts.reduce((max, { last_at }) => (last_at > max ? last_at : max), first.last_at),
  };
  return (
    <>
      <Row
        {...actions}
        {...total}
        label={reason}
        filter={{ reason }}
        source={theOne(parts.map(({ source }) => source)) ?? 'Several'}
        effect={theOne(parts.map(({ effect }) => effect ?? '—')) ?? 'Several'}
      />
      {others.length > 0 &&
        parts.map(({ source, effect, ...counts }) => (
          <Row
            {...actions}
            {...counts}
            key={`${source} ${effect}`}
            label={`Only ${[source, effect].filter(Boolean).join(', ')}`}
            filter={{ reason, source, effect }}
            source={source}
            effect={effect}
            isPart
          />
        ))}
    </>
  );
}

type RowProps = Actions &
  Pick<FailureGroup, 'source' | 'effect' | 'count' | 'first_at' | 'last_at'> & {
    label: string;
    filter: FailureFilter;
    isPart?: boolean;
  };

function Row({ label, filter, isPart = false, current, onShow, onReplay, ...one }: RowProps) {
  const isCurrent = current !== undefined && keyOf(current) === keyOf(filter);
  return (
    <Table.Tr bg={isCurrent ? 'var(--tw-page)' : undefined}>
      <Table.Td data-label={isPart ? 'Of them' : 'Reason'} pl={isPart ? 'xl' : undefined}>
        <Anchor
          component="button"
          type="button"
          size="sm"
          ta="left"
          style={{ overflowWrap: 'anywhere' }}
          aria-pressed={isCurrent}
          onClick={() => onShow(isCurrent ? undefined : filter)}
        >
          {label}
        </Anchor>
      </Table.Td>
      <Table.Td data-label="Source">{one.source}</Table.Td>
      <Table.Td data-label="Effect">{one.effect ?? '—'}</Table.Td>
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
        <Button size="compact-sm" variant="subtle" onClick={() => onReplay(filter)}>
          Replay these…
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

function keyOf({ source, effect, reason }: FailureFilter): string {
  return JSON.stringify([reason, source, effect]);
}

/** The value that all have; undefined if they differ. */
function theOne(values: readonly string[]): string | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}
