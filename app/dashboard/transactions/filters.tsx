'use client';

import { Button, Group, Select, SimpleGrid, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { transactionStatuses } from '@/db/kinds';
import { FilterField } from '../components/filter-field';
import { trpc } from '../trpc-client';
import { isFiltered, type ViewState } from './view-state';

type Props = {
  state: ViewState;
  change: (changes: Partial<ViewState>) => void;
  clear: () => void;
};

/** The filters of the transaction list. */
export function Filters({ state, change, clear }: Props) {
  const { source, currency, amount_from, amount_to, created_from, created_before } = state;
  const usesMoreFilters = [
    source,
    currency,
    amount_from,
    amount_to,
    created_from,
    created_before,
  ].some((value) => value !== null);
  const [isOpen, { toggle }] = useDisclosure(usesMoreFilters);
  return (
    <Stack gap="sm" component="search">
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm" verticalSpacing="xs">
        <FilterField
          label="Search"
          placeholder="Transaction or account ID (exact)"
          value={state.search}
          onChange={(search) => change({ search })}
        />
        <Select
          label="Status"
          placeholder="Any"
          data={transactionStatuses}
          value={state.status}
          onChange={(status) => change({ status })}
          clearable
        />
        <Select
          label="Redeliveries"
          placeholder="Any"
          data={[
            { value: 'duplicate' as const, label: 'Has duplicates' },
            { value: 'conflict' as const, label: 'Has conflicts' },
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
      {isOpen && <MoreFilters state={state} change={change} />}
    </Stack>
  );
}

function MoreFilters({ state, change }: Pick<Props, 'state' | 'change'>) {
  const { data: sources = [] } = useQuery({
    queryKey: ['source names'],
    queryFn: () => trpc.overview.listSources.query(),
  });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 6 }} spacing="sm" verticalSpacing="xs">
      <Select
        label="Source"
        placeholder="Any"
        data={sources}
        value={state.source}
        onChange={(source) => change({ source })}
        clearable
      />
      <FilterField
        label="Currency"
        placeholder="INR"
        value={state.currency}
        onChange={(text) => {
          const currency = text?.toUpperCase() ?? null;
          // A partial code would match nothing.
          if (currency === null || currency.length === 3) change({ currency });
        }}
      />
      <FilterField
        label="Amount from"
        type="number"
        value={state.amount_from?.toString() ?? null}
        onChange={(text) => change({ amount_from: toNumber(text) })}
      />
      <FilterField
        label="Amount to"
        type="number"
        value={state.amount_to?.toString() ?? null}
        onChange={(text) => change({ amount_to: toNumber(text) })}
      />
      <FilterField
        label="Received from"
        type="datetime-local"
        value={toLocal(state.created_from)}
        onChange={(local) => change({ created_from: local && new Date(local).toISOString() })}
      />
      <FilterField
        label="Received before"
        type="datetime-local"
        value={toLocal(state.created_before)}
        onChange={(local) => change({ created_before: local && new Date(local).toISOString() })}
      />
    </SimpleGrid>
  );
}

function toNumber(text: string | null): number | null {
  return text === null || Number.isNaN(Number(text)) ? null : Number(text);
}

/** An instant as the value of a `datetime-local` input: the reader's time zone, to the minute. */
function toLocal(iso: string | null): string | null {
  if (iso === null || Number.isNaN(Date.parse(iso))) return null;
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
