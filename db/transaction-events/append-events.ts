import { type SQL, sql } from 'drizzle-orm';
import { type TransactionEventRow, transactionEvents } from '@/db/schema';

/**
 * Part of a statement: appends an event for each row that another part, `changed`, returns.
 * @param changed that part's name; its rows have a `transaction_id`
 */
export function appendEvents(
  changed: string,
  kind: TransactionEventRow['kind'],
  details: Record<string, unknown>,
): SQL {
  return sql`insert into ${transactionEvents} (transaction_id, kind, details)
    select transaction_id, ${kind}::transaction_event_kind, ${JSON.stringify(details)}::jsonb
    from ${sql.identifier(changed)}`;
}
