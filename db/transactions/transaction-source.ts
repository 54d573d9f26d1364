import { type SQL, sql } from 'drizzle-orm';
import { archivedTransactions, transactions } from '@/db/schema';
import { columns } from './columns';
import { isInRange, type Order, type Position, type TransactionFilter } from './transaction-filter';

/** Of those in flight, the ones dispatched last; more than a healthy service has. */
const MOST_IN_FLIGHT = 50_000;

type Options = { order: Order; after: Position | undefined; most: number };

/**
 * Part of a statement: where the rows are that a filter can match, found by the index that suits it
 * best. Whatever it is, it is named `transactions`, so that all that follows need not know.
 */
export function sourceOf(filter: TransactionFilter, options: Options): SQL {
  if (filter.search !== undefined) return named(found(filter.search, filter, options));
  if (filter.status === 'PROCESSING') return named(inFlight);
  if (filter.status === 'FAILED') {
    return named(sql`select ${columns} from ${transactions} where failure is not null`);
  }
  return sql`${transactions}`;
}

const inFlight = sql`select ${columns} from ${transactions} where status = 'PROCESSING'
  order by overdue_at desc limit ${sql.raw(String(MOST_IN_FLIGHT))}`;

/** By id, wherever it is; by account from its index, which has nothing that is in flight. */
function found(text: string, filter: TransactionFilter, options: Options): SQL {
  return sql`select ${columns} from ${transactions} where transaction_id = ${text}
    union select ${columns} from ${archivedTransactions} where transaction_id = ${text}
    union select ${columns} from (${ofAccount('source_account', text, filter, options)}) as source
    union select ${columns} from (${ofAccount('destination_account', text, filter, options)}) as destination
    union select ${columns} from (${inFlight}) as in_flight
      where source_account = ${text} or destination_account = ${text}`;
}

function ofAccount(
  column: 'source_account' | 'destination_account',
  account: string,
  filter: TransactionFilter,
  { order, after, most }: Options,
): SQL {
  const range = isInRange(filter, order, after);
  return sql`select ${columns} from ${transactions}
    where ${sql.identifier(column)} = ${account} and status <> 'PROCESSING'
      ${range && sql`and ${range}`}
    order by ${inOrder(order)} limit ${most}`;
}

/** Part of a statement: by time, and by id where that is the same. */
export function inOrder(order: Order): SQL {
  return order === 'newest'
    ? sql`created_at desc, transaction_id desc`
    : sql`created_at, transaction_id`;
}

function named(rows: SQL): SQL {
  return sql`(${rows}) as ${transactions}`;
}
