'use client';

import { CloseButton, Group, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { FilterChips } from '../components/filter-chips';
import { useUtc } from '../components/time';
import { formatInstant } from '../format';
import { DateRange } from './date-range';
import { describeFilters } from './describe-filters';
import { FilterMenu } from './filter-menu';
import { parseSearch } from './search-syntax';
import type { ViewState } from './view-state';

const TYPING_PAUSE_MS = 300;

export type FilterProps = {
  state: ViewState;
  change: (changes: Partial<ViewState>) => void;
};

type Props = FilterProps & { clear: () => void; children: ReactNode };

/** The search field with the filters. `children`: the number of results. */
export function SearchBar({ state, change, clear, children }: Props) {
  const [isUtc] = useUtc();
  return (
    <Stack gap="xs" component="search">
      <Group gap="xs" align="flex-start">
        <SearchField state={state} change={change} />
        <Group gap="xs">
          <DateRange state={state} change={change} />
          <FilterMenu state={state} change={change} />
        </Group>
      </Group>
      <Group gap="xs" mih={26}>
        {children}
        <FilterChips
          chips={describeFilters({ state, change }, (iso) => formatInstant(iso, isUtc))}
          onClear={clear}
        />
      </Group>
    </Stack>
  );
}

/**
 * Finds by the beginning of an ID or account while the user types. A filter such as `status:failed` becomes a
 * chip with Enter or a space.
 */
function SearchField({ state, change }: FilterProps) {
  const [draft, setDraft] = useState(state.search ?? '');
  useEffect(() => setDraft(state.search ?? ''), [state.search]);
  const { filters, rest, problem } = parseSearch(draft);
  const commit = (text: string) => {
    const parsed = parseSearch(text);
    const search = parsed.problem === null ? parsed.rest : state.search;
    setDraft(parsed.rest ?? '');
    const isNew = search !== state.search || Object.keys(parsed.filters).length > 0;
    if (isNew) change({ ...parsed.filters, search });
  };
  const commitLater = useDebouncedCallback(commit, TYPING_PAUSE_MS);
  const type = (text: string) => {
    setDraft(text);
    const parsed = parseSearch(text);
    const hasFilters = Object.keys(parsed.filters).length > 0;
    // A filter that is still being typed, such as `id:tx`, must not become a chip.
    if (!hasFilters && parsed.problem === null) commitLater(text);
    else if (hasFilters && text.endsWith(' ')) commit(text);
  };
  const isFilter = Object.keys(filters).length > 0;
  return (
    <TextInput
      flex="1 1 260px"
      aria-label="Search"
      placeholder="ID or account, or status:failed, from:acc_1, amount:>100 …"
      value={draft}
      error={problem}
      description={isFilter && rest === null ? 'Press Enter to filter.' : undefined}
      inputWrapperOrder={['input', 'description', 'error']}
      spellCheck={false}
      onChange={({ currentTarget }) => type(currentTarget.value)}
      onKeyDown={({ key }) => key === 'Enter' && commit(draft)}
      rightSection={
        draft && <CloseButton size="sm" aria-label="Clear the field" onClick={() => commit('')} />
      }
    />
  );
}
