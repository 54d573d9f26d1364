import { database } from '@/db/client';
import {
  claimNotification,
  countFailedAfter,
  createNotification,
  findLastEventId,
  finishNotification,
  type NotificationRow,
  readNotifications,
  type Topic,
} from '@/db/notifications';
import { describeError } from '@/server/observability/describe-error';
import { log } from '@/server/observability/log';
import { env } from '@/server/settings';
import { type Alarm, findAlarms } from './alarms';
import { type Message, post } from './post';

/** The same topic is told again after this time, while it lasts. */
const WINDOW_MS = 60 * 60_000;
/** Failures are told a minute after the first one, so that a burst is one message. */
const GATHER_MS = 60_000;
/** How long an alarm that has just ended must last before it is told again. */
const FLAPPING_MS = 5 * 60_000;
/** Longer than a post takes. */
const CLAIM_MS = 30_000;

type Told = Omit<NotificationRow, 'claimedUntil'>;

const FAILED: Topic = { kind: 'transactions_failed', subject: '' };

/**
 * Sends `NOTIFY_URL` each alarm, once per topic and hour, and its end. Called after each sweep.
 * Without `NOTIFY_URL` it does nothing. Never throws.
 */
export async function sendNotifications(): Promise<void> {
  if (env().NOTIFY_URL === undefined) return;
  try {
    const [alarms, told] = await Promise.all([findAlarms(), readNotifications(database())]);
    await tellFailures(told.find(isAbout(FAILED)));
    // `database-down.ts` tells that.
    if (!alarms) return;
    for (const alarm of alarms) await tellAlarm(alarm, told.find(isAbout(alarm)));
    for (const row of told) {
      const isWell = row.kind !== FAILED.kind && !alarms.some(isAbout(row));
      if (row.firingSince && isWell) await tellWell(row);
    }
  } catch (error) {
    log.warn({ reason: describeError(error) }, 'a notification was not sent');
  }
}

function isAbout({ kind, subject }: Topic): (topic: Topic) => boolean {
  return (topic) => topic.kind === kind && topic.subject === subject;
}

async function tellAlarm(alarm: Alarm, row?: NotificationRow): Promise<void> {
  const topic = { kind: alarm.kind, subject: alarm.subject };
  if (!row) await createNotification(database(), topic);
  const from = row ?? { ...topic, firingSince: null, sentAt: null, seenEventId: 0 };
  const wasJustWell = !from.firingSince && from.sentAt && !isOver(from.sentAt, FLAPPING_MS);
  if (isToldThisHour(from) || wasJustWell) return;
  await tell(from, { firingSince: from.firingSince ?? new Date() }, alarm);
}

async function tellWell(row: NotificationRow): Promise<void> {
  const about = row.subject === '' ? 'Processing' : `The source ${row.subject}`;
  const message = { text: `${about} is well again.`, path: '/dashboard' };
  await tell(row, { firingSince: null }, message);
}

async function tellFailures(row?: NotificationRow): Promise<void> {
  const db = database();
  if (!row) {
    // What failed before notifications were switched on is no news.
    await createNotification(db, { ...FAILED, seenEventId: await findLastEventId(db) });
    return;
  }
  if (isToldThisHour(row)) return;
  const { count, lastEventId, oldestAt } = await countFailedAfter(db, row.seenEventId);
  const path = '/dashboard/failed';
  if (count === 0) {
    if (!row.firingSince) return;
    const text = 'No transaction has failed for an hour.';
    await tell(row, { firingSince: null }, { text, path });
    return;
  }
  if (!oldestAt || !isOver(oldestAt, GATHER_MS)) return;
  const what = count === 1 ? '1 transaction has failed' : `${count} transactions have failed`;
  const text = `${what} since ${oldestAt.toISOString()}.`;
  const firingSince = row.firingSince ?? new Date();
  await tell(row, { firingSince, seenEventId: lastEventId }, { text, path, count });
}

function isToldThisHour({ firingSince, sentAt }: Told): boolean {
  return firingSince !== null && sentAt !== null && !isOver(sentAt, WINDOW_MS);
}

function isOver(since: Date, ms: number): boolean {
  return Date.now() - since.getTime() >= ms;
}

/** Sends a message, if no other process does. If it cannot be sent, the next sweep tries again. */
async function tell(
  from: Told,
  change: Pick<NotificationRow, 'firingSince'> & { seenEventId?: number },
  message: Message,
): Promise<void> {
  const db = database();
  if (!(await claimNotification(db, from, CLAIM_MS))) return;
  const sentAt = new Date();
  const isFiring = change.firingSince !== null;
  try {
    await post({ kind: from.kind, subject: from.subject, ...message, isFiring, at: sentAt });
  } catch (error) {
    log.warn({ kind: from.kind, reason: describeError(error) }, 'a notification was not sent');
    return await finishNotification(db, from, {});
  }
  await finishNotification(db, from, { ...change, sentAt });
}
