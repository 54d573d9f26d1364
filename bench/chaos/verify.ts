import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { ACK_SLO_MS } from '../../server/settings/limits';
import { type Transaction, transactionSchema } from '../../server/transactions/schema';
import { type Interval, msBeside } from '../../tests/support/stalls';
import { webhook } from '../../tests/support/webhooks';
import type { Attempt } from './processor';

const READS_AT_ONCE = 32;
const READ_ATTEMPTS = 40;
const READ_PAUSE_MS = 250;

/**
 * Whose clock decides that a response is late. The service's own is right everywhere, the sender's only
 * where nothing else wants the CPU; elsewhere it has a coarse limit.
 */
export type Clock = 'sender' | 'service';

const COARSE_ACK_MS = 3_000;

type Evidence = {
  url: string;
  database: Client;
  startedMs: number;
  attempts: readonly Attempt[];
  /** When there was nobody to answer. */
  gaps: readonly Interval[];
  /** When there was nobody to measure. */
  stalls: readonly Interval[];
  clock: Clock;
  delayMs: number;
};

/** Every way in which what was promised was not kept; nothing when all was. */
export async function verify(evidence: Evidence): Promise<string[]> {
  return [...checkTimes(evidence), ...(await verifyRecords(evidence))];
}

/** The same, but for whether answers came, and in time: what holds however slow a machine is. */
export async function verifyRecords(
  evidence: Pick<Evidence, 'url' | 'database' | 'attempts' | 'delayMs'>,
): Promise<string[]> {
  return [
    ...checkAnswers(evidence),
    ...(await checkFromOutside(evidence)),
    ...(await checkDatabase(evidence)),
  ];
}

/** Answers that came too late, though the process that gives them was there all the time. */
export function lateAnswers({
  attempts,
  gaps,
  stalls,
  clock,
}: Pick<Evidence, 'attempts' | 'gaps' | 'stalls' | 'clock'>): Attempt[] {
  const senderLimitMs = clock === 'sender' ? ACK_SLO_MS : COARSE_ACK_MS;
  return attempts.filter(({ status, startedMs, endedMs, serverMs = Number.NaN }) => {
    if (status === undefined) return false;
    const exchange = { fromMs: startedMs, toMs: endedMs };
    const gapMs = endedMs - startedMs - msBeside(exchange, gaps);
    // A response without Server-Timing is as bad as a late one.
    const isInTime = serverMs - gapMs <= ACK_SLO_MS;
    return !isInTime || msBeside(exchange, [...gaps, ...stalls]) > senderLimitMs;
  });
}

/** Requests without an answer, though the process that answers was there all the time. */
function unanswered({ attempts, gaps }: Evidence): Attempt[] {
  return attempts.filter(
    ({ status, startedMs, endedMs }) =>
      status === undefined &&
      !gaps.some(({ fromMs, toMs }) => startedMs <= toMs && endedMs >= fromMs),
  );
}

function checkTimes(evidence: Evidence): string[] {
  const late = lateAnswers(evidence).map(
    ({ id, status, startedMs, endedMs }) =>
      `${id}: ${status} after ${(endedMs - startedMs).toFixed(0)} ms, ` +
      `sent at second ${((startedMs - evidence.startedMs) / 1_000).toFixed(1)}`,
  );
  return [...late, ...unanswered(evidence).map(({ id }) => `${id}: not answered`)];
}

function checkAnswers({ attempts }: Pick<Evidence, 'attempts'>): string[] {
  const strange = attempts
    .filter(({ status }) => status !== undefined && status !== 202 && status !== 503)
    .map(({ id, status }) => `${id}: answered ${status}`);
  const accepted = attempts.filter(({ outcome }) => outcome === 'accepted').map(({ id }) => id);
  const twice = accepted.filter((id, n) => accepted.indexOf(id) !== n);
  const conflicts = attempts
    .filter(({ status }) => status === 202)
    .filter(({ kind, outcome }) => (kind === 'conflict') !== (outcome === 'conflict'))
    .map(({ id, kind, outcome }) => `${id}: a ${kind} was called ${outcome}`);
  return [...strange, ...twice.map((id) => `${id}: accepted twice`), ...conflicts];
}

/** What anybody who asks the API sees: PROCESSED, with the content of the first webhook. */
async function checkFromOutside({
  url,
  attempts,
  delayMs,
}: Pick<Evidence, 'url' | 'attempts' | 'delayMs'>): Promise<string[]> {
  const faults: string[] = [];
  const ids = [...new Set(attempts.map(({ id }) => id))].values();
  const reader = async () => {
    for (const id of ids) {
      const seen = await readWithPatience(url, id);
      const { status, created_at, processed_at, ...content } = seen ?? {};
      if (status !== 'PROCESSED') faults.push(`${id}: ${status ?? 'not there'}`);
      else if (Date.parse(processed_at ?? '') - Date.parse(created_at ?? '') < delayMs)
        faults.push(`${id}: processed too early`);
      if (seen && JSON.stringify(content) !== JSON.stringify(webhook(id)))
        faults.push(`${id}: other content than its first webhook`);
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, reader));
  return faults;
}

/** What is there. A 503, or no answer, says nothing of that: it is asked for again. */
async function readWithPatience(url: string, id: string): Promise<Transaction | undefined> {
  const path = `/v1/transactions/${encodeURIComponent(id)}`;
  for (let left = READ_ATTEMPTS; ; left -= 1) {
    const response = await fetch(url + path).catch(() => undefined);
    if (response?.ok) return transactionSchema.parse(await response.json());
    if (response?.status === 404 || left === 0) return undefined;
    await sleep(READ_PAUSE_MS);
  }
}

/** What only the database knows: one row and one effect each, none of its own making. */
async function checkDatabase({
  database,
  attempts,
}: Pick<Evidence, 'database' | 'attempts'>): Promise<string[]> {
  const rows = await database.query<{ id: string; effects: number; conflicts: number }>(
    `select transactions.transaction_id as id,
       (select count(*)::int from chaos_effects e where e.transaction_id = transactions.transaction_id) as effects,
       (select coalesce(sum(occurrences), 0)::int from transaction_events e
        where e.transaction_id = transactions.transaction_id and kind = 'conflict') as conflicts
     from transactions`,
  );
  const sent = new Set(attempts.map(({ id }) => id));
  const answeredConflicts = new Map<string, number>();
  for (const { id, outcome } of attempts) {
    if (outcome !== 'conflict') continue;
    answeredConflicts.set(id, (answeredConflicts.get(id) ?? 0) + 1);
  }
  return rows.rows.flatMap(({ id, effects, conflicts }) => [
    ...(sent.has(id) ? [] : [`${id}: a row that nobody sent`]),
    ...(effects === 1 ? [] : [`${id}: ${effects} effects`]),
    ...(conflicts >= (answeredConflicts.get(id) ?? 0) ? [] : [`${id}: a conflict is not recorded`]),
  ]);
}
