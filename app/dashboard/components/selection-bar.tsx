import { Button, Checkbox, type CheckboxProps, Group, Paper, Space, Text } from '@mantine/core';
import type { Selection } from './selection';

const SELECT_ALL = 'Select all on this page';

type SelectAllProps = { selection: Selection } & Pick<CheckboxProps, 'hiddenFrom' | 'visibleFrom'>;

/** Selects all rows of a page, or none. In a narrow window, it has its name as a label. */
export function SelectAll({ selection, ...visibility }: SelectAllProps) {
  const { selected, isAll, toggleAll } = selection;
  return (
    <Checkbox
      {...visibility}
      size="xs"
      label={visibility.hiddenFrom && SELECT_ALL}
      aria-label={SELECT_ALL}
      checked={isAll}
      indeterminate={selected.length > 0 && !isAll}
      onChange={toggleAll}
    />
  );
}

type SelectRowProps = {
  rowKey: string;
  name: string;
  isSelected: boolean;
  onToggle: Selection['toggle'];
};

/** Selects a row; with Shift also all rows since the last one. */
export function SelectRow({ rowKey, name, isSelected, onToggle }: SelectRowProps) {
  return (
    <Checkbox
      size="xs"
      aria-label={`Select ${name}`}
      checked={isSelected}
      onChange={({ nativeEvent }) =>
        onToggle(rowKey, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
      }
    />
  );
}

type Props = {
  selection: Selection;
  /** What the rows are called, in the plural. */
  noun: string;
  /** What can be done with them. */
  action: string;
  onAct: () => void;
};

/** What can be done with the selected rows, at the lower edge of the window. */
export function SelectionBar({ selection: { selected, clear }, noun, action, onAct }: Props) {
  if (selected.length === 0) return null;
  return (
    <>
      {/* The last row can be scrolled above the bar. */}
      <Space h={56} />
      <Paper
        withBorder
        shadow="md"
        p="xs"
        pos="fixed"
        bottom={16}
        left="50%"
        style={{ zIndex: 90, transform: 'translateX(-50%)' }}
        role="region"
        aria-label={`Selected ${noun}`}
      >
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" px="xs" style={{ whiteSpace: 'nowrap' }}>
            {selected.length} selected
          </Text>
          <Button size="xs" onClick={onAct}>
            {action}
          </Button>
          <Button size="xs" variant="default" onClick={clear}>
            Clear
          </Button>
        </Group>
      </Paper>
    </>
  );
}
