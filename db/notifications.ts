import { and, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import type { Database } from './client';
import { notifications, transactionEvents } from './schema';

export type NotificationRow = typeof notifications.$inferSelect;

/** What a message is about. `subject` is the name of a source, or empty. */
export type Topic = Pick<NotificationRow, 'kind' | 'subject'>;

/** What was told so far. */
export async function readNotifications(db: Database): Promise<NotificationRow[]> {
  return await db.select().from(notifications);
}

/** Creates the row of a topic that was never told. @returns whether this call did it */
export async function createNotification(
  db: Database,
  topic: Topic & { seenEventId?: number },
): Promise<boolean> {
  const created = await db.insert(notifications).values(topic).onConflictDoNothing().returning();
  return created.length > 0;
}

/**
 * Moves a topic from one state to another, by compare-and-set: of all processes, one gets to tell it.
 * @returns whether this call did it
 */
export async function moveNotification(
  db: Database,
  { kind, subject, sentAt }: NotificationRow,
  { firingSince, sentAt: newSentAt, seenEventId }: NotificationRow,
): Promise<boolean> {
  const moved = await db
    .update(notifications)
    .set({ firingSince, sentAt: newSentAt, seenEventId })
    .where(
      and(
        eq(notifications.kind, kind),
        eq(notifications.subject, subject),
        sentAt === null ? isNull(notifications.sentAt) : isSameMs(sentAt),
      ),
    )
    .returning();
  return moved.length > 0;
}

/** The driver reads milliseconds, the database has microseconds. */
function isSameMs(instant: Date): SQL {
  return sql`date_trunc('milliseconds', ${notifications.sentAt}) = ${instant.toISOString()}::timestamptz`;
}

const MAX_COUNTED = 100_000;

/** The transactions that became FAILED after an event. Stops at 100,000. */
export async function countFailedAfter(
  db: Database,
  eventId: number,
): Promise<{ count: number; lastEventId: number; oldestAt: Date | null }> {
  const failed = db
    .select({ id: transactionEvents.id, at: transactionEvents.occurredAt })
    .from(transactionEvents)
    .where(and(eq(transactionEvents.kind, 'failed'), gt(transactionEvents.id, eventId)))
    .orderBy(transactionEvents.id)
    .limit(MAX_COUNTED)
    .as('failed');
  const [counted] = await db
    .select({
      count: sql<number>`count(*)::int`,
      lastEventId: sql<string | null>`max(${failed.id})`,
      oldestAt: sql<string | null>`min(${failed.at})::text`,
    })
    .from(failed);
  return {
    count: counted?.count ?? 0,
    lastEventId: Number(counted?.lastEventId ?? eventId),
    oldestAt: counted?.oldestAt ? new Date(counted.oldestAt) : null,
  };
}

/** The id of the last event of any transaction. */
export async function findLastEventId(db: Database): Promise<number> {
  const [last] = await db
    .select({ id: sql<string | null>`max(${transactionEvents.id})` })
    .from(transactionEvents);
  return Number(last?.id ?? 0);
}
