'use client';

import { Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';

const REFRESH_MS = 60_000;

/** `more`: there are more. `incomplete`: the time was up, there may be more. */
type Count = { count: number; kind: 'exact' | 'more' | 'incomplete' };

type Props = {
  /** In the singular. */
  noun: string;
  queryKey: readonly unknown[];
  query: () => Promise<Count>;
};

/** How many rows match the filters. Counted once in a while, not with each refresh. */
export function ResultCount({ noun, queryKey, query }: Props) {
  const { data, isPlaceholderData } = useQuery({
    queryKey,
    queryFn: query,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  return (
    <Text size="sm" c="dimmed" role="status" miw={150} opacity={isPlaceholderData ? 0.6 : 1}>
      {data ? describe(data, noun) : 'Counting…'}
    </Text>
  );
}

function describe({ count, kind }: Count, noun: string): string {
  const number = count.toLocaleString();
  const nouns = noun.replace(/y$/, 'ie');
  if (kind === 'more') return `More than ${number} ${nouns}s`;
  if (kind === 'incomplete') return `At least ${number} ${nouns}s`;
  return count === 1 ? `1 ${noun}` : `${number} ${nouns}s`;
}
