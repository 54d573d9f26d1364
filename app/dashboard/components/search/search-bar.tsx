'use client';

import { Button, Group, Popover, Stack } from '@mantine/core';
import { FilterIcon } from '@primer/octicons-react/FilterIcon';
import type { ReactNode } from 'react';
import { type Chip, FilterChips } from '../filter-chips';

type Props = {
  field: ReactNode;
  dateRange: ReactNode;
  /** All filters as a form, for those who do not type them. */
  filters: ReactNode;
  chips: readonly Chip[];
  clear: () => void;
  /** The number of results. */
  children: ReactNode;
};

/** The search field of a list with its filters. */
export function SearchBar({ field, dateRange, filters, chips, clear, children }: Props) {
  return (
    <Stack gap="xs" component="search">
      <Group gap="xs" align="flex-start">
        {field}
        <Group gap="xs">
          {dateRange}
          <Popover position="bottom-end" width={340} returnFocus>
            <Popover.Target>
              <Button variant="default" px="sm" leftSection={<FilterIcon size={14} />}>
                Filters
              </Button>
            </Popover.Target>
            <Popover.Dropdown aria-label="Filters">{filters}</Popover.Dropdown>
          </Popover>
        </Group>
      </Group>
      <Group gap="xs" mih={26}>
        {children}
        <FilterChips chips={chips} onClear={clear} />
      </Group>
    </Stack>
  );
}
