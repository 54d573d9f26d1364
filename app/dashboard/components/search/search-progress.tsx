'use client';

import { Button, Group, Loader, Text } from '@mantine/core';
import { Instant } from '../time';
import type { SearchState } from './use-search-on';

type Props = { search: SearchState; direction: 'back' | 'forward' };

/** How far a search with rare matches has come, with Stop and Continue. */
export function SearchProgress({ search, direction }: Props) {
  if (search.searchedTo === null) return null;
  return (
    <Group gap="xs" role="status" mih={30}>
      {search.isSearching && <Loader size={14} aria-hidden />}
      <Text size="sm">
        {search.isSearching ? 'Searching' : 'Stopped. Searched'} {direction} to{' '}
        <Instant value={search.searchedTo} />.
      </Text>
      {search.isSearching ? (
        <Button size="compact-sm" variant="default" onClick={search.stop}>
          Stop
        </Button>
      ) : (
        <Button size="compact-sm" variant="default" onClick={search.proceed}>
          Continue
        </Button>
      )}
    </Group>
  );
}
