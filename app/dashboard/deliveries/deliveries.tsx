'use client';

import { Stack, Text } from '@mantine/core';
import { SearchProgress } from '../components/search/search-progress';
import { LoadFailed, Loading, Pager, PageTitle } from '../components/ui';
import { DeliveriesTable } from './deliveries-table';
import { DeliverySearch } from './delivery-search';
import { OutcomeCounts } from './outcome-counts';
import { useDeliveries } from './use-deliveries';
import { isFiltered, toFilterInput, useViewState } from './view-state';

/** Every webhook that was received, with any outcome, newest first. */
export function Deliveries() {
  const { state, change, clear } = useViewState();
  const list = useDeliveries({ ...toFilterInput(state), after: state.after ?? undefined });
  const { deliveries, error } = list;
  const isEmpty = deliveries?.length === 0 && list.search.searchedTo === null;
  return (
    <Stack gap="sm">
      <PageTitle title="Deliveries" />
      <OutcomeCounts current={state.outcome} onChange={(outcome) => change({ outcome })} />
      <DeliverySearch state={state} change={change} clear={clear} />
      {error && (
        <LoadFailed
          title="Can't load the deliveries"
          error={error}
          onRetry={list.refetch}
          isLive={list.isLive}
          loadedAtMs={list.loadedAtMs}
        />
      )}
      {!deliveries && !error && <Loading label="Loading deliveries" rows={20} height={29} />}
      {deliveries && deliveries.length > 0 && (
        <DeliveriesTable deliveries={deliveries} isStale={list.isStale} />
      )}
      <SearchProgress search={list.search} direction="back" />
      {isEmpty && (
        <Text>
          {isFiltered(state)
            ? 'No webhooks match these filters.'
            : 'No webhooks yet. Each one that arrives is listed here, also if it is rejected.'}
        </Text>
      )}
      <Pager current={state.after} next={list.next} onChange={(after) => change({ after })} />
    </Stack>
  );
}
