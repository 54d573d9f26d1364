import { deliveryOutcomes } from '@/db/kinds';
import { createParser, sourceFilter, type TypedFilter } from '../components/search/search-syntax';
import type { ViewState } from './view-state';

type Filters = Partial<ViewState>;

const typed: Record<string, TypedFilter<Filters>> = {
  outcome: {
    read: (value) => {
      const outcome = deliveryOutcomes.find((one) => one === value.toLowerCase());
      return outcome ? { outcome } : null;
    },
    rule: `must be ${deliveryOutcomes.join(', ')}`,
  },
  source: sourceFilter,
  code: { read: (value) => ({ code: value.toUpperCase() }) },
  event: { read: (event) => ({ event }) },
  transaction: { read: (transaction_id) => ({ transaction_id }) },
  processor: { read: (processor_id) => ({ processor_id }) },
  ack: {
    read: (value) => {
      const [, ms] = /^>?=?(\d{1,7})$/.exec(value) ?? [];
      return ms === undefined ? null : { ack_ms_from: Number(ms) };
    },
    rule: 'must be milliseconds, such as >500',
  },
};

/** Reads filters such as `outcome:rejected`. The rest is an ID. */
export const parseSearch = createParser(typed, {});
