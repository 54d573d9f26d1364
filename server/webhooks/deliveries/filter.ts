import { z } from 'zod';
import { DEFAULT_SOURCE, toKey } from '@/db/key';
import { deliveryOutcomes } from '@/db/kinds';
import { requestedInstant } from '@/server/core/field-types';
import { keyOf, opaqueText, sourceName, toDate, transactionId } from '@/server/transactions/schema';
import { listProcessorUrls } from '../sources';

const MAX_ACK_MS = 3_600_000;
const ACK_RULE = 'must be whole milliseconds, at most an hour';

/** The filters of a list of deliveries. The fields have the same names as in the URL of the dashboard. */
export const deliveryFilter = z.object({
  search: opaqueText()
    .meta({
      description:
        'Only with this ID, exact: of the delivery, of a transaction of any source, or of the processor.',
    })
    .optional(),
  source: sourceName.meta({ description: 'Only from this source.' }).optional(),
  outcome: z.enum(deliveryOutcomes).meta({ description: 'Only with this outcome.' }).optional(),
  code: opaqueText().meta({ description: 'Only with this error code.' }).optional(),
  event: opaqueText().meta({ description: 'Only with this event name, exact.' }).optional(),
  transaction_id: transactionId
    .meta({
      description: 'Deliveries that led to this transaction, of `source` or else of `default`.',
    })
    .optional(),
  processor_id: opaqueText()
    .meta({
      description: 'Only with this ID, which the processor gave the delivery.',
    })
    .optional(),
  ack_ms_from: z.coerce
    .number(ACK_RULE)
    .int(ACK_RULE)
    .min(0, ACK_RULE)
    .max(MAX_ACK_MS, ACK_RULE)
    .meta({ description: 'Only with an `ack_ms` of so many milliseconds or more.', example: 500 })
    .optional(),
  received_from: requestedInstant.meta({ description: 'Received then or later.' }).optional(),
  received_before: requestedInstant.meta({ description: 'Received before then.' }).optional(),
});

/** The filter in the form of the database layer. */
export function toDbFilter({
  search,
  transaction_id,
  processor_id,
  ack_ms_from,
  received_from,
  received_before,
  source,
  ...others
}: z.infer<typeof deliveryFilter>) {
  return {
    ...others,
    source,
    search: search === undefined ? undefined : { id: search, keys: keysOf(search) },
    key: transaction_id === undefined ? undefined : keyOf({ transaction_id, source }),
    processorId: processor_id,
    ackMsFrom: ack_ms_from,
    receivedFrom: toDate(received_from),
    receivedBefore: toDate(received_before),
  };
}

/** The keys that a transaction with this ID has in each source. */
function keysOf(id: string): string[] {
  const names = new Set([DEFAULT_SOURCE, ...listProcessorUrls().map(({ segment }) => segment)]);
  return [...names].map((source) => toKey({ source, transactionId: id }));
}
