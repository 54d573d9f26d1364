'use client';

import { Button, Group } from '@mantine/core';
import type { useTransactions } from './use-transactions';
import type { FilterProps } from './view-state';

type Props = FilterProps & { list: Pick<ReturnType<typeof useTransactions>, 'next' | 'previous'> };

/** Previous and Next by the position of the first and last row, so that new rows do not move the pages. */
export function PlacePager({ state, list: { next, previous }, change }: Props) {
  const isFirstPage = state.after === null && state.before === null;
  const go = (place: { after?: string; before?: string }) => {
    change(place);
    window.scrollTo({ top: 0 });
  };
  if (isFirstPage && next === null) return null;
  return (
    <Group component="nav" aria-label="Pages" gap="xs">
      {!isFirstPage && (
        <Button variant="default" onClick={() => go({})}>
          First page
        </Button>
      )}
      <Button
        variant="default"
        disabled={previous === null}
        onClick={() => previous !== null && go({ before: previous })}
      >
        Previous
      </Button>
      <Button
        variant="default"
        disabled={next === null}
        onClick={() => next !== null && go({ after: next })}
      >
        Next
      </Button>
    </Group>
  );
}
