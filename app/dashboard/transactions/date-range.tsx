'use client';

import { Button, Popover, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconCalendar from '@tabler/icons-react/icons/IconCalendar';
import { FilterField } from '../components/filter-field';
import { UtcSwitch, useUtc } from '../components/time';
import type { FilterProps } from './search-bar';
import { rangeNames, ranges, type ViewState } from './view-state';

/** The range of time in which transactions were received: up to now, or between two instants. */
export function DateRange({ state, change }: FilterProps) {
  const [isOpen, { close, toggle }] = useDisclosure();
  const [isUtc] = useUtc();
  const choose = (changes: Partial<ViewState>) => {
    change({ range: null, created_from: null, created_before: null, ...changes });
    close();
  };
  const zone = isUtc ? 'UTC' : 'local time';
  return (
    <Popover
      position="bottom-end"
      width={250}
      trapFocus
      returnFocus
      opened={isOpen}
      onDismiss={close}
    >
      <Popover.Target>
        <Button
          variant="default"
          px="sm"
          leftSection={<IconCalendar size={14} aria-hidden />}
          aria-label={`Received: ${labelOf(state)}`}
          onClick={toggle}
        >
          {labelOf(state)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Received">
        <Stack gap="xs">
          <Stack gap={2}>
            {rangeNames.map((range) => (
              <Choice
                key={range}
                label={ranges[range].label}
                isChosen={state.range === range}
                onChoose={() => choose({ range })}
              />
            ))}
            <Choice
              label="Any time"
              isChosen={labelOf(state) === 'Any time'}
              onChoose={() => choose({})}
            />
          </Stack>
          <FilterField
            label={`Received from (${zone})`}
            type="datetime-local"
            value={toInputValue(state.created_from, isUtc)}
            onChange={(text) => change({ range: null, created_from: toIso(text, isUtc) })}
          />
          <FilterField
            label={`Received before (${zone})`}
            type="datetime-local"
            value={toInputValue(state.created_before, isUtc)}
            onChange={(text) => change({ range: null, created_before: toIso(text, isUtc) })}
          />
          <UtcSwitch />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Choice(props: { label: string; isChosen: boolean; onChoose: () => void }) {
  return (
    <Button
      variant={props.isChosen ? 'light' : 'subtle'}
      color={props.isChosen ? undefined : 'gray'}
      c={props.isChosen ? undefined : 'var(--tw-text)'}
      size="compact-sm"
      justify="flex-start"
      aria-pressed={props.isChosen}
      onClick={props.onChoose}
    >
      {props.label}
    </Button>
  );
}

function labelOf({ range, created_from, created_before }: ViewState): string {
  if (range) return ranges[range].label;
  return created_from === null && created_before === null ? 'Any time' : 'Custom range';
}

/** An instant as the value of a `datetime-local` input, to the minute. */
function toInputValue(iso: string | null, isUtc: boolean): string | null {
  if (iso === null || Number.isNaN(Date.parse(iso))) return null;
  const date = new Date(iso);
  const offsetMs = isUtc ? 0 : date.getTimezoneOffset() * 60_000;
  return new Date(date.getTime() - offsetMs).toISOString().slice(0, 16);
}

function toIso(text: string | null, isUtc: boolean): string | null {
  return text === null ? null : new Date(isUtc ? `${text}Z` : text).toISOString();
}
