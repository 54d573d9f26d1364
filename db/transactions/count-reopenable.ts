import { count } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactions } from '@/db/schema';
import { isReopenable, type ReopenFilter } from './reopenable';

/** How many transactions are FAILED or overdue, and within the filter. */
export async function countReopenable(db: Database, filter: ReopenFilter): Promise<number> {
  const rows = await db.select({ total: count() }).from(transactions).where(isReopenable(filter));
  return rows[0]?.total ?? 0;
}
