import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { runningDatabaseUrl } from '../../local/postgres/cluster';
import { Downstream, type Received } from '../../tests/support/downstream';
import { random } from '../../tests/support/random';
import { type Service, startService, UNTIMED } from '../../tests/support/service';
import { post, webhook } from '../../tests/support/webhooks';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const DELAY = '2s';
/** Before the other side goes down, it works badly for so long. */
const BAD_MS = 5_000;
const POLL_MS = 250;
const RETRY_MS = 300;
/** The promise: everything is delivered so soon after the return of the other side. */
const DELIVERED_WITHIN_MS = 120_000;

type OutageOptions = {
  seed: number;
  transactions: number;
  perSecond: number;
  outageMs: number;
  maxConcurrent: number;
  /** A process is killed so often during the outage. */
  killEveryMs: number;
};

type OutageResult = {
  kills: string[];
  /** From the return of the other side until all were PROCESSED. */
  deliveredInMs: number;
  /** Different keys, requests, and the most at the same time, as the other side has seen them. */
  keys: number;
  requests: number;
  peak: number;
  mostEvents: number;
  waitingAtReturn: number;
  violations: string[];
};

/** The outage lasts until more than this share of the transactions wait. Otherwise it proves nothing. */
const WAITING_SHARE = 0.25;
/** So long at most, after which the result shows how few wait. */
const WAITING_WITHIN_MS = 60_000;

const victims = ['front-1', 'functions-1', 'next', 'inngest', 'postgres'] as const;

/**
 * Sends webhooks to a copy of the service whose `DELIVER_TO` first loses some answers, is then down while
 * processes of the service are killed, and comes back. Then it checks the promises of `docs/processing.md`.
 */
export async function outageDrill(options: OutageOptions): Promise<OutageResult> {
  const next = random(options.seed);
  const other = new Downstream();
  other.behave = behaveBadly(next);
  await other.start();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-outage-'));
  const service = await startService({
    dataDir,
    env: {
      ...UNTIMED,
      PROCESSING_DELAY: DELAY,
      LOG_LEVEL: 'fatal',
      DELIVER_TO: other.url,
      DELIVER_SECRET: SECRET,
      DELIVER_ALLOW_PRIVATE: '1',
      DELIVER_MAX_CONCURRENT: String(options.maxConcurrent),
    },
  });
  const database = new Pool({ connectionString: runningDatabaseUrl(dataDir), max: 2 });
  database.on('error', () => {});
  try {
    return await run({ service, other, database, next }, options);
  } finally {
    await database.end();
    await service.end();
    await other.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Rig = { service: Service; other: Downstream; database: Pool; next: () => number };

async function run(
  { service, other, database, next }: Rig,
  { transactions, perSecond, outageMs, killEveryMs, maxConcurrent }: OutageOptions,
): Promise<OutageResult> {
  const ids = Array.from({ length: transactions }, (_, n) => `outage-${n}`);
  const sending = sendAll(service.url, ids, perSecond);
  await sleep(BAD_MS);
  await other.stop();
  const kills = await killAtRandom(service, next, { forMs: outageMs, everyMs: killEveryMs });
  await sending;
  const waitingAtReturn = await untilWaiting(database, transactions * WAITING_SHARE);
  other.behave = () => ({ kind: 'answers', status: 200, afterMs: 20 });
  const backAtMs = performance.now();
  await other.start();
  const open = `select count(*)::int as n from transactions where status = 'PROCESSING'`;
  const giveUpMs = backAtMs + DELIVERED_WITHIN_MS * 2;
  while ((await count(database, open)) > 0 && performance.now() < giveUpMs) await sleep(POLL_MS);
  const deliveredInMs = performance.now() - backAtMs;
  const mostEvents = await count(
    database,
    `select coalesce(max(n), 0)::int as n
     from (select count(*) as n from transaction_events
       where kind <> 'duplicate' group by transaction_id) as counted`,
  );
  const notProcessed = await count(
    database,
    `select count(*)::int as n from transactions where status <> 'PROCESSED'`,
  );
  const failed = await count(
    database,
    `select count(*)::int as n from transaction_events where kind = 'failed'`,
  );
  const { keys, requests } = other.counts;
  const checks: [boolean, string][] = [
    [notProcessed === 0, `${notProcessed} transactions are not PROCESSED`],
    [failed === 0, `${failed} transactions were FAILED`],
    [keys === transactions, `${keys} keys for ${transactions} transactions`],
    [hasOneKeyEach(other.received), 'a transaction was sent with two keys'],
    [other.peak <= maxConcurrent, `${other.peak} requests at the same time`],
    [mostEvents <= 2, `a transaction has ${mostEvents} events`],
    [
      deliveredInMs <= DELIVERED_WITHIN_MS,
      `all were delivered after ${Math.round(deliveredInMs)} ms`,
    ],
  ];
  const violations = checks.flatMap(([isKept, violation]) => (isKept ? [] : [violation]));
  const { peak } = other;
  return { kills, deliveredInMs, keys, requests, peak, mostEvents, waitingAtReturn, violations };
}

/** One in ten is answered too late, and one in ten breaks the connection after its work. */
function behaveBadly(next: () => number): Downstream['behave'] {
  return () => {
    const choice = next();
    if (choice < 0.1) return { kind: 'hangs' };
    if (choice < 0.2) return { kind: 'resets after its work' };
    return { kind: 'answers', status: 200, afterMs: 20 };
  };
}

/** Open loop. Each webhook is sent until its answer is 202, as a processor does. */
async function sendAll(url: string, ids: readonly string[], perSecond: number): Promise<void> {
  const startedAtMs = performance.now();
  await Promise.all(
    ids.map(async (id, n) => {
      await sleep(Math.max(0, startedAtMs + (n * 1_000) / perSecond - performance.now()));
      for (;;) {
        const answer = await post(url, webhook(id)).catch(() => undefined);
        if (answer?.status === 202) return;
        await sleep(RETRY_MS);
      }
    }),
  );
}

async function killAtRandom(
  service: Service,
  next: () => number,
  { forMs, everyMs }: { forMs: number; everyMs: number },
): Promise<string[]> {
  const kills: string[] = [];
  const untilMs = performance.now() + forMs;
  while (performance.now() + everyMs < untilMs) {
    await sleep(everyMs);
    const victim = victims[Math.floor(next() * victims.length)] ?? 'front-1';
    const pid = service.processes()[victim];
    if (pid === undefined) continue;
    try {
      process.kill(pid, 'SIGKILL');
      kills.push(victim);
    } catch {
      // It restarts just now.
    }
  }
  await sleep(Math.max(0, untilMs - performance.now()));
  return kills;
}

/** @returns how many transactions wait for the other side, as soon as it is more than `least` */
async function untilWaiting(database: Pool, least: number): Promise<number> {
  const giveUpMs = performance.now() + WAITING_WITHIN_MS;
  for (;;) {
    const waiting = await count(database, 'select count(*)::int as n from waiting_transactions');
    if (waiting > least || performance.now() > giveUpMs) return waiting;
    await sleep(POLL_MS);
  }
}

/** Waits for the database if it restarts. */
async function count(database: Pool, query: string): Promise<number> {
  for (;;) {
    try {
      const { rows } = await database.query<{ n: number }>(query);
      return rows[0]?.n ?? Number.NaN;
    } catch {
      await sleep(POLL_MS);
    }
  }
}

function hasOneKeyEach(received: readonly Received[]): boolean {
  const keys = new Map<string, string>();
  return received.every(({ key, body }) => {
    const { data } = JSON.parse(body);
    const known = keys.get(data.transaction_id) ?? key;
    keys.set(data.transaction_id, known);
    return known === key;
  });
}
