import { database } from '@/db/client';
import { retry } from '@/db/retry';
import { findOldestWaiting, type OldestWaiting } from '@/db/transactions/find-oldest-waiting';
import { beforeDeadline } from '@/server/deadline';
import { logFailure } from '@/server/log-failure';

const DATABASE_DEADLINE_MS = 300;
// The sweeper comes every minute: what waits for two has been passed over.
const LONGEST_WAIT_MS = 120_000;

export type ServiceHealth = OldestWaiting & {
  database: 'UP' | 'DOWN';
  /** Why the promise of the service can't be kept; empty when it can. */
  problems: string[];
};

/** Looks whether webhooks are recorded, dispatched and processed. Never throws. */
export async function checkService(): Promise<ServiceHealth> {
  const oldest = await ask();
  if (!oldest) {
    const problems = [`the database does not answer within ${DATABASE_DEADLINE_MS} ms`];
    return { database: 'DOWN', undispatchedMs: null, overdueMs: null, problems };
  }
  const problems: string[] = [];
  if (isTooLong(oldest.undispatchedMs)) problems.push('transactions are not dispatched to Inngest');
  if (isTooLong(oldest.overdueMs)) problems.push('transactions are overdue and not run again');
  return { database: 'UP', ...oldest, problems };
}

async function ask(): Promise<OldestWaiting | undefined> {
  try {
    return await beforeDeadline(
      DATABASE_DEADLINE_MS,
      retry(() => findOldestWaiting(database())),
    );
  } catch (error) {
    logFailure(error);
    return undefined;
  }
}

function isTooLong(waitedMs: number | null): boolean {
  return waitedMs !== null && waitedMs > LONGEST_WAIT_MS;
}
