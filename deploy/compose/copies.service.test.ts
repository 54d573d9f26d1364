import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EFFECT_COUNTER } from '@/bench/chaos/drill';
import { plan } from '@/bench/chaos/plan';
import { Processor } from '@/bench/chaos/processor';
import { verifyRecords } from '@/bench/chaos/verify';
import { control } from '@/local/testing/inngest-target';
import { post, processingMs, untilProcessed, webhook } from '@/local/testing/webhooks';
import { startTopology, type Topology } from './topology';

const DELAY_MS = 2_000;
const PATIENCE_MS = 60_000;
const POLL = { timeout: PATIENCE_MS, interval: 200 };
const DRILL_MS = 12_000;
const WEBHOOKS_PER_SECOND = 15;

let copies: Topology;
let database: Client;

beforeAll(async () => {
  copies = await startTopology({ PROCESSING_DELAY: `${DELAY_MS / 1_000}s` });
  database = new Client({ connectionString: copies.settings.DATABASE_URL });
  await database.connect();
  await database.query(EFFECT_COUNTER);
});

afterAll(async () => {
  await database?.end();
  await copies?.stop();
});

/** As a processor does, which sends again what is answered with anything else than 202. */
async function deliver(url: string, id: string) {
  for (;;) {
    const answer = await post(url, webhook(id)).catch(() => undefined);
    if (answer?.status === 202) return answer;
    await sleep(100);
  }
}

const someIds = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

async function counted(query: string, values: unknown[] = []): Promise<number> {
  const { rows } = await database.query<{ n: number }>(query, values);
  return rows[0]?.n ?? Number.NaN;
}

async function expectAllProcessedOnce(ids: string[]) {
  for (const id of ids) {
    const transaction = await untilProcessed(copies.url, id, PATIENCE_MS);
    expect(processingMs(transaction)).toBeGreaterThanOrEqual(DELAY_MS);
  }
  const effects = 'select count(*)::int as n from chaos_effects where transaction_id = any($1)';
  expect(await counted(effects, [ids])).toBe(ids.length);
}

const undispatched = () =>
  counted('select count(*)::int as n from transactions where dispatched_at is null');

/** How many are not done yet, once the sweeper of the next minute has come, for which no test waits. */
async function openAfterSweep(): Promise<number> {
  Object.assign(process.env, copies.settings);
  const { sweep } = await import('@/server/ingest/sweep');
  await sweep({ minimumAgeMs: 0 });
  return counted(`select count(*)::int as n from transactions where status = 'PROCESSING'`);
}

describe('two copies on one Postgres and one Inngest server', () => {
  it('take the same ids at the same moment for one transaction each', async () => {
    const ids = someIds('same', 20);
    const answers = await Promise.all(
      ids.map((id) => Promise.all(copies.urls.map((url) => deliver(url, id)))),
    );
    const accepted = answers.map((both) => both.filter(({ outcome }) => outcome === 'accepted'));
    // None where the first answer was a 503 that came before the commit: what is sent again is known.
    expect(Math.max(...accepted.map(({ length }) => length))).toBe(1);
    await expectAllProcessedOnce(ids);
  });

  it('lose nothing when one is killed while its webhooks sleep', async () => {
    const ids = someIds('killed', 20);
    await Promise.all(ids.map((id, n) => deliver(copies.urls[n % 2] ?? '', id)));
    await expect.poll(undispatched, POLL).toBe(0);
    await signal(0, 'SIGKILL');
    await expectAllProcessedOnce(ids);
  });

  it('are one service: what one has taken, the other one shows', async () => {
    const [one = '', other = ''] = copies.urls;
    await deliver(one, 'shared');
    expect(await deliver(other, 'shared')).toMatchObject({ outcome: 'duplicate' });
  });

  it.each(['POST', 'PUT'])('run nothing for a %s without Inngest’s signature', async (method) => {
    for (const url of copies.urls) {
      const response = await fetch(`${url}/api/inngest?fnId=transaction-webhooks-sweep`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect(response.status).toBe(401);
    }
  });

  it('leave the dashboard closed, since others reach them', async () => {
    const response = await fetch(`${copies.url}/v1/conflicts`);
    expect(response.status).toBe(401);
  });
});

describe('a fault drill', () => {
  it('finds every 202 processed once', { timeout: 300_000 }, async () => {
    const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
    console.log(`CHAOS_SEED=${seed}`);
    const { deliveries } = plan(seed, { durationMs: DRILL_MS, rate: WEBHOOKS_PER_SECOND });
    const processor = new Processor(copies.url);
    await Promise.all([processor.deliver(deliveries), sabotage()]);
    await expect.poll(openAfterSweep, POLL).toBe(0);
    const { attempts } = processor;
    // Those of the other tests are none of this processor's.
    await database.query(`delete from transactions where transaction_id not like 'chaos-%'`);
    const evidence = { url: copies.url, database, attempts, delayMs: DELAY_MS };
    expect(await verifyRecords(evidence)).toEqual([]);
    expect(attempts.filter(({ outcome }) => outcome === 'accepted').length).toBeGreaterThan(100);
  });
});

/** Kills each copy and halts each, with an Inngest that takes no events in between. */
async function sabotage(): Promise<void> {
  await sleep(1_000);
  await signal(0, 'SIGKILL');
  await sleep(1_000);
  await halt(1);
  await control(copies.inngestUrl, 'events', { answer: 'with 500' });
  await sleep(2_000);
  await control(copies.inngestUrl, 'events', { answer: 'normally' });
  await signal(1, 'SIGKILL');
  await sleep(2_000);
  await halt(0);
}

async function halt(copy: number): Promise<void> {
  const pid = await signal(copy, 'SIGSTOP');
  await sleep(1_000);
  process.kill(pid, 'SIGCONT');
}

/** Signals a copy when it is there: after its last end, it has to start first. */
async function signal(copy: number, name: NodeJS.Signals): Promise<number> {
  const pid = await vi.waitUntil(() => copies.pids[copy], POLL);
  process.kill(pid, name);
  return pid;
}
