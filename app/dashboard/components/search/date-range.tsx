'use client';

import { Button, Popover, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { CalendarIcon } from '@primer/octicons-react/CalendarIcon';
import { FilterField } from '../filter-field';
import { UtcSwitch, useUtc } from '../time';
import { type RangeName, rangeNames, ranges } from './ranges';

/** A range up to now, or two instants; all null for any time. */
type Value = { range: RangeName | null; from: string | null; before: string | null };

type Props = { value: Value; onChange: (value: Value) => void };

const ANY: Value = { range: null, from: null, before: null };

/** The range of time in which the rows of a list were received. */
export function DateRange({ value, onChange }: Props) {
  const [isOpen, { close, toggle }] = useDisclosure();
  const [isUtc] = useUtc();
  const choose = (range: RangeName | null) => {
    onChange({ ...ANY, range });
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
          leftSection={<CalendarIcon size={14} />}
          aria-label={`Received: ${labelOf(value)}`}
          onClick={toggle}
        >
          {labelOf(value)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Received">
        <Stack gap="xs">
          <Stack gap={2}>
            {rangeNames.map((range) => (
              <Choice
                key={range}
                label={ranges[range].label}
                isChosen={value.range === range}
                onChoose={() => choose(range)}
              />
            ))}
            <Choice
              label="Any time"
              isChosen={labelOf(value) === 'Any time'}
              onChoose={() => choose(null)}
            />
          </Stack>
          <FilterField
            label={`Received from (${zone})`}
            type="datetime-local"
            value={toInputValue(value.from, isUtc)}
            onChange={(text) => onChange({ ...value, range: null, from: toIso(text, isUtc) })}
          />
          <FilterField
            label={`Received before (${zone})`}
            type="datetime-local"
            value={toInputValue(value.before, isUtc)}
            onChange={(text) => onChange({ ...value, range: null, before: toIso(text, isUtc) })}
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

function labelOf({ range, from, before }: Value): string {
  if (range) return ranges[range].label;
  return from === null && before === null ? 'Any time' : 'Custom range';
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
