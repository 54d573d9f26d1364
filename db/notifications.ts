import { and, eq, gt, type SQL, sql } from 'drizzle-orm';
import { MAX_COUNTED_EXACTLY } from '@/server/settings/limits';
import type { Database } from './client';
import { notifications, transactionEvents } from './schema';
import { inMs } from './sql';

export type NotificationRow = typeof notifications.$inferSelect;

/** What a message is about. `subject` is the name of a source, or empty. */
export type Topic = Pick<NotificationRow, 'kind' | 'subject'>;

/** The last message about each topic. */
export async function readNotifications(db: Database): Promise<NotificationRow[]> {
  return await db.select().from(notifications);
}

/** Creates the row of a topic that was never told, unless it exists. */
export async function createNotification(
  db: Database,
  topic: Topic & { seenEventId?: number },
): Promise<void> {
  await db.insert(notifications).values(topic).onConflictDoNothing();
}

/**
 * Claims a topic for as long as a message can take, by compare-and-set: of all processes, one gets to tell it. If that
 * process dies, another one does it later.
 * @returns whether this call did it
 */
export async function claimNotification(
  db: Database,
  { kind, subject, seenEventId }: Pick<NotificationRow, 'kind' | 'subject' | 'seenEventId'>,
  forMs: number,
): Promise<boolean> {
  const claimed = await db
    .update(notifications)
    .set({ claimedUntil: inMs(forMs) })
    .where(
      and(
        isTopic({ kind, subject }),
        eq(notifications.seenEventId, seenEventId),
        sql`coalesce(${notifications.claimedUntil}, '-infinity') < now()`,
      ),
    )
    .returning({ kind: notifications.kind });
  return claimed.length > 0;
}

/** Ends a claim: with the state after the message, or without a change if it was not sent. */
export async function finishNotification(
  db: Database,
  topic: Topic,
  change: Partial<Pick<NotificationRow, 'firingSince' | 'sentAt' | 'seenEventId'>>,
): Promise<void> {
  await db
    .update(notifications)
    .set({ ...change, claimedUntil: null })
    .where(isTopic(topic));
}

function isTopic({ kind, subject }: Topic): SQL | undefined {
  return and(eq(notifications.kind, kind), eq(notifications.subject, subject));
}

/** Longer than any statement runs: an event with a lower id can be committed later. */
const SETTLING_TIME = sql`interval '10 seconds'`;

/** The transactions that became FAILED after an event. Stops at 100,000. */
export async function countFailedAfter(
  db: Database,
  eventId: number,
): Promise<{ count: number; lastEventId: number; oldestAt: Date | null }> {
  const failed = db
    .select({ id: transactionEvents.id, at: transactionEvents.occurredAt })
    .from(transactionEvents)
    .where(
      and(
        eq(transactionEvents.kind, 'failed'),
        gt(transactionEvents.id, eventId),
        sql`${transactionEvents.occurredAt} < now() - ${SETTLING_TIME}`,
      ),
    )
    .orderBy(transactionEvents.id)
    .limit(MAX_COUNTED_EXACTLY)
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
