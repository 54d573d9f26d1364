import { Anchor, Group, Pill } from '@mantine/core';

/** A filter that is set, as its chip shows it. */
export type Chip = { label: string; value: string; onRemove: () => unknown };

/** The filters that are set, each with a button that removes it. Nothing without filters. */
export function FilterChips({
  chips,
  onClear,
}: {
  chips: readonly Chip[];
  onClear: () => unknown;
}) {
  if (chips.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label="Filters">
      {chips.map(({ label, value, onRemove }) => (
        <Pill
          key={label}
          size="md"
          maw="100%"
          withRemoveButton
          onRemove={onRemove}
          removeButtonProps={{
            'aria-label': `Remove filter: ${label}`,
            'aria-hidden': undefined,
            tabIndex: 0,
          }}
        >
          {label}: {value}
        </Pill>
      ))}
      <Anchor component="button" type="button" size="xs" onClick={() => onClear()}>
        Clear all
      </Anchor>
    </Group>
  );
}
