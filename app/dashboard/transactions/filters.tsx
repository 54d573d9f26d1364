'use client';

import { Button, Group, Select, SimpleGrid, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { transactionStatuses } from '@/db/kinds';
import { FilterField } from './filter-field';
import { isFiltered, type ViewState } from './view-state';

type Props = {
  state: ViewState;
  change: (changes: Partial<ViewState>) => void;
  clear: () => void;
};

/** What of the transactions is shown. */
export function Filters({ state, change, clear }: Props) {
  const { currency, amount_from, amount_to, created_from, created_before } = state;
  const isRare = [currency, amount_from, amount_to, created_from, created_before].some(
    (value) => value !== null,
  );
  const [isOpen, { toggle }] = useDisclosure(isRare);
  return (
    <Stack gap="sm" component="search">
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm" verticalSpacing="xs">
        <FilterField
          label="Id or account"
          placeholder="whole, as it was sent"
          value={state.search}
          onChange={(search) => change({ search })}
        />
        <Select
          label="Status"
          placeholder="any"
          data={transactionStatuses}
          value={state.status}
          onChange={(status) => change({ status })}
          clearable
        />
        <Select
          label="Repeated by"
          placeholder="anything or nothing"
          data={[
            { value: 'duplicate' as const, label: 'a duplicate' },
            { value: 'conflict' as const, label: 'a conflict' },
          ]}
          value={state.outcome}
          onChange={(outcome) => change({ outcome })}
          clearable
        />
        <Group align="flex-end" gap="xs">
          <Button variant="default" onClick={toggle} px="xs" aria-expanded={isOpen}>
            {isOpen ? 'Fewer filters' : 'More filters'}
          </Button>
          {isFiltered(state) && (
            <Button variant="subtle" onClick={clear} px="xs">
              Clear
            </Button>
          )}
        </Group>
      </SimpleGrid>
      {isOpen && <RareFilters state={state} change={change} />}
    </Stack>
  );
}

function RareFilters({ state, change }: Pick<Props, 'state' | 'change'>) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="sm" verticalSpacing="xs">
      <FilterField
        label="Currency"
        placeholder="INR"
        value={state.currency}
        onChange={(text) => {
          const currency = text?.toUpperCase() ?? null;
          // Half of a code would find nothing.
          if (currency === null || currency.length === 3) change({ currency });
        }}
      />
      <FilterField
        label="Amount from"
        type="number"
        value={toText(state.amount_from)}
        onChange={(text) => change({ amount_from: toNumber(text) })}
      />
      <FilterField
        label="Amount to"
        type="number"
        value={toText(state.amount_to)}
        onChange={(text) => change({ amount_to: toNumber(text) })}
      />
      <FilterField
        label="Received from"
        type="datetime-local"
        value={toLocal(state.created_from)}
        onChange={(local) => change({ created_from: toIso(local) })}
      />
      <FilterField
        label="Received before"
        type="datetime-local"
        value={toLocal(state.created_before)}
        onChange={(local) => change({ created_before: toIso(local) })}
      />
    </SimpleGrid>
  );
}

function toText(value: number | null): string | null {
  return value === null ? null : String(value);
}

function toNumber(text: string | null): number | null {
  return text === null || Number.isNaN(Number(text)) ? null : Number(text);
}

/** An instant as the browser's own field has it: in the reader's zone, to the minute. */
function toLocal(iso: string | null): string | null {
  if (iso === null || Number.isNaN(Date.parse(iso))) return null;
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function toIso(local: string | null): string | null {
  return local === null ? null : new Date(local).toISOString();
}
