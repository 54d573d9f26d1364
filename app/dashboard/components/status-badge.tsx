import { Badge } from '@mantine/core';
import type { Transaction } from '@/server/transactions/schema';

const COLOR = { PROCESSING: 'blue.9', PROCESSED: 'teal.9', FAILED: 'red.9' } as const;

/** Where a transaction stands. */
export function StatusBadge({ status }: Pick<Transaction, 'status'>) {
  return (
    <Badge color={COLOR[status]} miw="max-content">
      {status}
    </Badge>
  );
}
