import { eq, sql } from 'drizzle-orm';
import type { Database } from './client';
import { tasks } from './schema';
import { msAgo } from './sql';

type TaskName = 'sweep' | 'resume';

/**
 * Claims a periodic task, by compare-and-set: of all processes, one gets it in each interval.
 * @param options.everyMs since it was claimed last; 0 claims it in any case
 */
export async function claimTask(
  db: Database,
  name: TaskName,
  { everyMs }: { everyMs: number },
): Promise<boolean> {
  const claimed = await db
    .insert(tasks)
    .values({ name, claimedAt: sql`now()` })
    .onConflictDoUpdate({
      target: tasks.name,
      set: { claimedAt: sql`now()` },
      setWhere: sql`${tasks.claimedAt} <= ${msAgo(everyMs)}`,
    })
    .returning({ name: tasks.name });
  return claimed.length > 0;
}

/** Remembers that a task has run to its end. */
export async function finishTask(db: Database, name: TaskName): Promise<void> {
  await db.update(tasks).set({ finishedAt: sql`now()` }).where(eq(tasks.name, name));
}

/** When a task ran to its end for the last time; undefined if it never did. */
export async function findLastFinish(db: Database, name: TaskName): Promise<Date | undefined> {
  const [task] = await db
    .select({ finishedAt: tasks.finishedAt })
    .from(tasks)
    .where(eq(tasks.name, name));
  return task?.finishedAt ?? undefined;
}
