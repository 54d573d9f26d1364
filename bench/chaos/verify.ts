import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { ACK_SLO_MS } from '../../server/settings/limits';
import { type Transaction, transactionSchema } from '../../server/transactions/schema';
import { type Interval, msOutside } from '../../tests/support/stalls';
import { webhook } from '../../tests/support/webhooks';
import type { Attempt } from './processor';

const CONCURRENT_READS = 32;
const MAX_READ_RETRIES = 40;
const READ_PAUSE_MS = 250;
const COARSE_LIMIT_MS = 3_000;

/**
 * The clock that decides whether a response is late. The service's clock is always right. The
 * sender's is right only on an otherwise idle machine; elsewhere it has a coarse limit.
 */
export type Clock = 'sender' | 'service';

/** A client or a pool. */
type Queryable = Pick<Client, 'query'>;

/** The attempts, and the API and database to compare them with. */
type Records = { attempts: readonly Attempt[]; url: string; database: Queryable; delayMs: number };

type Timing = {
  attempts: readonly Attempt[];
  /** When a front was down. */
  gaps: readonly Interval[];
  /** When this process had no CPU to measure with. */
  stalls: readonly Interval[];
  clock: Clock;
};

/** Verifies all guarantees and returns the violations. */
export async function verify(
  evidence: Records & Timing & { startedMs: number },
): Promise<string[]> {
  const late = lateAnswers(evidence).map(
    ({ id, status, startedMs, endedMs }) =>
      `${id}: ${status} after ${(endedMs - startedMs).toFixed(0)} ms, ` +
      `sent at second ${((startedMs - evidence.startedMs) / 1_000).toFixed(1)}`,
  );
  const unanswered = evidence.attempts
    .filter(({ status }) => status === undefined)
    .filter(({ startedMs, endedMs }) =>
      evidence.gaps.every(({ fromMs, toMs }) => startedMs > toMs || endedMs < fromMs),
    )
    .map(({ id }) => `${id}: not answered`);
  return [...late, ...unanswered, ...(await verifyRecords(evidence))];
}

/** Verifies all guarantees but the response times, which depend on the machine. */
export async function verifyRecords(records: Records): Promise<string[]> {
  return [
    ...verifyResponses(records),
    ...(await verifyApi(records)),
    ...(await verifyDatabase(records)),
    ...(await verifyDeliveries(records)),
  ];
}

/** Responses over the limit, not counting the time in which a front was down. */
export function lateAnswers({ attempts, gaps, stalls, clock }: Timing): Attempt[] {
  const senderLimitMs = clock === 'sender' ? ACK_SLO_MS : COARSE_LIMIT_MS;
  return attempts.filter(({ status, startedMs, endedMs, serverMs = Number.NaN }) => {
    if (status === undefined) return false;
    const exchange = { fromMs: startedMs, toMs: endedMs };
    const gapMs = endedMs - startedMs - msOutside(exchange, gaps);
    // Without Server-Timing this is false, and the response counts as late.
    const isInTime = serverMs - gapMs <= ACK_SLO_MS;
    return !isInTime || msOutside(exchange, [...gaps, ...stalls]) > senderLimitMs;
  });
}

function verifyResponses({ attempts }: Records): string[] {
  const unexpected = attempts
    .filter(({ status }) => status !== undefined && status !== 202 && status !== 503)
    .map(({ id, status }) => `${id}: answered ${status}`);
  const accepted = attempts.filter(({ outcome }) => outcome === 'accepted').map(({ id }) => id);
  const twice = accepted.filter((id, n) => accepted.indexOf(id) !== n);
  const wrongOutcomes = attempts
    .filter(({ status }) => status === 202)
    .filter(({ kind, outcome }) => (kind === 'conflict') !== (outcome === 'conflict'))
    .map(({ id, kind, outcome }) => `${id}: a ${kind} was called ${outcome}`);
  return [...unexpected, ...twice.map((id) => `${id}: accepted twice`), ...wrongOutcomes];
}

/** Over the API, every transaction is PROCESSED and has the content of its first webhook. */
async function verifyApi({ url, attempts, delayMs }: Records): Promise<string[]> {
  const violations: string[] = [];
  const ids = [...new Set(attempts.map(({ id }) => id))].values();
  const verifyInTurn = async () => {
    for (const id of ids) {
      const transaction = await readTransaction(url, id);
      const { status, created_at, processed_at, ...content } = transaction ?? {};
      if (status !== 'PROCESSED') violations.push(`${id}: ${status ?? 'not there'}`);
      else if (Date.parse(processed_at ?? '') - Date.parse(created_at ?? '') < delayMs)
        violations.push(`${id}: processed too early`);
      if (transaction && JSON.stringify(content) !== JSON.stringify(webhook(id)))
        violations.push(`${id}: other content than its first webhook`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_READS }, verifyInTurn));
  return violations;
}

/** Reads a transaction; retries errors other than 404. */
async function readTransaction(url: string, id: string): Promise<Transaction | undefined> {
  const path = `/v1/transactions/${encodeURIComponent(id)}`;
  for (let retriesLeft = MAX_READ_RETRIES; ; retriesLeft -= 1) {
    const response = await fetch(url + path).catch(() => undefined);
    if (response?.ok) return transactionSchema.parse(await response.json());
    if (response?.status === 404 || retriesLeft === 0) return undefined;
    await sleep(READ_PAUSE_MS);
  }
}

/** In the database, every transaction was sent, has one effect, and all its reported conflicts. */
async function verifyDatabase({ database, attempts }: Records): Promise<string[]> {
  const { rows } = await database.query<{ id: string; effects: number; conflicts: number }>(
    `select transactions.transaction_id as id,
       (select count(*)::int from chaos_effects e where e.transaction_id = transactions.transaction_id) as effects,
       (select coalesce(sum(occurrences), 0)::int from transaction_events e
        where e.transaction_id = transactions.transaction_id and kind = 'conflict') as conflicts
     from transactions`,
  );
  const sent = new Set(attempts.map(({ id }) => id));
  const reportedConflicts = new Map<string, number>();
  for (const { id, outcome } of attempts) {
    if (outcome !== 'conflict') continue;
    reportedConflicts.set(id, (reportedConflicts.get(id) ?? 0) + 1);
  }
  return rows.flatMap(({ id, effects, conflicts }) => [
    ...(sent.has(id) ? [] : [`${id}: a row that nobody sent`]),
    ...(effects === 1 ? [] : [`${id}: ${effects} effects`]),
    ...(conflicts >= (reportedConflicts.get(id) ?? 0) ? [] : [`${id}: a conflict is not recorded`]),
  ]);
}

/**
 * Request by request, the deliveries agree with the sender's answers. Those of a 503 may be missing: the database
 * was down, or the front was killed after its answer.
 */
async function verifyDeliveries({ database, attempts }: Records): Promise<string[]> {
  const { rows } = await database.query<{ id: string; outcome: string; status: number }>(
    'select id, outcome, status from deliveries',
  );
  const recorded = new Map(rows.map((row) => [row.id, row]));
  return attempts.flatMap(({ id, status, outcome, requestId = '' }) => {
    const { outcome: found = 'nothing', status: foundStatus } = recorded.get(requestId) ?? {};
    if (status === 202) {
      const isRight = found === outcome && foundStatus === status;
      return isRight ? [] : [`${id}: ${outcome} is on record as ${found} (${requestId})`];
    }
    const isWrong = status === 503 && found === 'rejected' && foundStatus !== status;
    return isWrong ? [`${id}: 503 is on record as ${foundStatus} (${requestId})`] : [];
  });
}
