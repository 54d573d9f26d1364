import { Box, Button, Group, Table, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ChevronDownIcon } from '@primer/octicons-react/ChevronDownIcon';
import { ChevronRightIcon } from '@primer/octicons-react/ChevronRightIcon';
import type { Selection } from '../components/selection';
import { SelectAll, SelectRow } from '../components/selection-bar';
import { Age } from '../components/time';
import { TransactionLink } from '../components/transaction-cells';
import { CopyButton } from '../components/ui';
import { formatCount } from '../format';
import type { Conflict } from '../trpc-client';
import { Changes } from './changes';
import { ConflictDetails } from './conflict-details';

type Actions = {
  selection: Selection<Conflict>;
  onAcknowledge: (conflict: Conflict) => void;
  onReopen: (conflict: Conflict) => void;
};

type Props = Actions & { conflicts: readonly Conflict[]; canSelect: boolean };

/** One row per conflict. Its details open below it. */
export function ConflictsTable({ conflicts, canSelect, ...actions }: Props) {
  return (
    <>
      {canSelect && <SelectAll selection={actions.selection} hiddenFrom="sm" />}
      <Table className="tw-card tw-stack" aria-label="Conflicts">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              {canSelect && <SelectAll selection={actions.selection} visibleFrom="sm" />}
            </Table.Th>
            <Table.Th>Transaction</Table.Th>
            <Table.Th>Kept → ignored</Table.Th>
            <Table.Th ta="right">Times</Table.Th>
            <Table.Th>First received</Table.Th>
            <Table.Th>Last received</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {conflicts.map((conflict) => (
            <Row key={conflict.id} conflict={conflict} {...actions} />
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function Row({ conflict, selection, onAcknowledge, onReopen }: Actions & { conflict: Conflict }) {
  const { id, transaction_id, source, occurrences, is_more, acknowledged } = conflict;
  const [isOpen, { toggle }] = useDisclosure();
  const Chevron = isOpen ? ChevronDownIcon : ChevronRightIcon;
  return (
    <>
      <Table.Tr aria-label={`Conflict of ${transaction_id}`}>
        <Table.Td>
          {!acknowledged && (
            <SelectRow
              rowKey={id}
              name={transaction_id}
              isSelected={selection.keys.has(id)}
              onToggle={selection.toggle}
            />
          )}
        </Table.Td>
        <Table.Td data-label="Transaction">
          <Group gap={2} wrap="nowrap">
            <TransactionLink id={transaction_id} source={source} />
            <CopyButton label={transaction_id} value={transaction_id} />
          </Group>
        </Table.Td>
        <Table.Td data-label="Kept → ignored">
          <UnstyledButton aria-expanded={isOpen} onClick={toggle}>
            <Group gap={6} wrap="nowrap" align="flex-start">
              <Box flex="none">
                <Chevron size={14} />
              </Box>
              <div>
                <Changes conflict={conflict} />
              </div>
            </Group>
          </UnstyledButton>
          {acknowledged && (
            <Text size="xs" c="dimmed" pl={20}>
              Acknowledged by {acknowledged.by} <Age value={acknowledged.at} />
            </Text>
          )}
        </Table.Td>
        <Table.Td data-label="Times" ta="right">
          {formatCount({ count: occurrences, is_more })}
        </Table.Td>
        <Table.Td data-label="First received">
          <Age value={conflict.first_at} />
        </Table.Td>
        <Table.Td data-label="Last received">
          <Age value={conflict.occurred_at} />
        </Table.Td>
        <Table.Td ta="right">
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={`${acknowledged ? 'Reopen' : 'Acknowledge'} ${transaction_id}`}
            onClick={() => (acknowledged ? onReopen(conflict) : onAcknowledge(conflict))}
          >
            {acknowledged ? 'Reopen' : 'Acknowledge…'}
          </Button>
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr>
          <Table.Td colSpan={7}>
            <ConflictDetails conflict={conflict} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
