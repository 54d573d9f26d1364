import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EFFECT_COUNTER } from '@/bench/chaos/drill';
import { plan } from '@/bench/chaos/plan';
import { Processor } from '@/bench/chaos/processor';
import { verifyRecords } from '@/bench/chaos/verify';
import { startTopology, type Topology } from '@/tests/support/compose/topology';
import { control } from '@/tests/support/inngest-target';
import { UNTIMED } from '@/tests/support/service';
import { post, processingMs, untilProcessed, webhook } from '@/tests/support/webhooks';

const DELAY_MS = 2_000;
const TIMEOUT_MS = 60_000;
const POLL = { timeout: TIMEOUT_MS, interval: 200 };
const DRILL_MS = 10_000;
/** Far less than the 65 seconds of an idle connection. */
const STOP_MS = 8_000;
/** The sweeper skips younger transactions, because their own request dispatches them. */
const SWEEP_AGE_MS = 10_000;
const MINUTE_MS = 60_000;
const WEBHOOKS_PER_SECOND = 15;

let copies: Topology;
let database: Client;

beforeAll(async () => {
  copies = await startTopology({
    ...UNTIMED,
    PROCESSING_DELAY: `${DELAY_MS / 1_000}s`,
  });
  database = new Client({ connectionString: copies.settings.DATABASE_URL });
  await database.connect();
  await database.query(EFFECT_COUNTER);
});

afterAll(async () => {
  await database?.end();
  await copies?.stop();
});

/** Repeats a webhook until the response is 202, as a processor does. One copy may be down. */
async function deliver(url: string, id: string) {
  for (;;) {
    const answer = await post(url, webhook(id)).catch(() => undefined);
    if (answer?.status === 202) return answer;
    await sleep(100);
  }
}

const someIds = (prefix: string, length: number) =>
  Array.from({ length }, (_, n) => `${prefix}-${n}`);

async function count(query: string, values: unknown[] = []): Promise<number> {
  const { rows } = await database.query<{ n: number }>(query, values);
  return rows[0]?.n ?? Number.NaN;
}

async function expectAllProcessedOnce(ids: string[]) {
  for (const id of ids) {
    const transaction = await untilProcessed(copies.url, id, TIMEOUT_MS);
    expect(processingMs(transaction)).toBeGreaterThanOrEqual(DELAY_MS);
  }
  const effects = 'select count(*)::int as n from chaos_effects where transaction_id = any($1)';
  expect(await count(effects, [ids])).toBe(ids.length);
}

const countUndispatched = () =>
  count('select count(*)::int as n from transactions where dispatched_at is null');

/** Sweeps the outbox, advances Inngest's clock so that retries are due, and counts the rest. */
async function countOpenAfterMinute(): Promise<number> {
  await control(copies.inngestUrl, 'cron', { function_id: 'transaction-webhooks-sweep' });
  await control(copies.inngestUrl, 'clock', { advance_ms: MINUTE_MS });
  return count(`select count(*)::int as n from transactions where status = 'PROCESSING'`);
}

const countYoung = () =>
  count(
    `select count(*)::int as n from transactions where created_at > now() - $1 * interval '1 ms'`,
    [SWEEP_AGE_MS],
  );

describe('two copies on one Postgres and one Inngest server', () => {
  it('accepts a webhook once when both copies receive it at once', async () => {
    const ids = someIds('same', 20);
    const answers = await Promise.all(
      ids.map((id) => Promise.all(copies.urls.map((url) => post(url, webhook(id))))),
    );
    const outcomes = answers.map((both) =>
      both.map((one) => `${one.status} ${one.outcome}`).sort(),
    );
    expect(outcomes).toEqual(ids.map(() => ['202 accepted', '202 duplicate']));
    await expectAllProcessedOnce(ids);
  });

  it('processes every webhook once when a copy is killed during their delay', async () => {
    const ids = someIds('killed', 20);
    await Promise.all(ids.map((id, n) => deliver(copies.urls[n % 2] ?? '', id)));
    await expect.poll(countUndispatched, POLL).toBe(0);
    await signal(0, 'SIGKILL');
    await expectAllProcessedOnce(ids);
  });

  it('stops a busy copy in seconds, after the dispatch of every webhook that it answered', async () => {
    const ids: string[] = [];
    const sendUntilClosed = async (name: string) => {
      for (let n = 0; ; n += 1) {
        const id = `${name}-${n}`;
        const answer = await post(copies.urls[0] ?? '', webhook(id)).catch(() => undefined);
        if (answer?.status !== 202) return;
        ids.push(id);
      }
    };
    const senders = someIds('stopped', 8).map(sendUntilClosed);
    await vi.waitUntil(() => ids.length >= 100, POLL);
    const pid = await signal(0, 'SIGTERM');
    const signalledAtMs = performance.now();
    await vi.waitUntil(() => copies.pids[0] !== pid, POLL);
    expect(performance.now() - signalledAtMs).toBeLessThan(STOP_MS);
    await Promise.all(senders);
    expect(await countUndispatched()).toBe(0);
    await expectAllProcessedOnce(ids);
  });

  it('answers a webhook to the internal URL of the route in Next with 404', async () => {
    const response = await fetch(`${copies.url}/api/webhooks/transactions`, { method: 'POST' });
    expect(response.status).toBe(404);
  });

  it('recognises a duplicate of a webhook that the other copy accepted', async () => {
    const [one = '', other = ''] = copies.urls;
    await deliver(one, 'shared');
    expect(await deliver(other, 'shared')).toMatchObject({ outcome: 'duplicate' });
  });

  it.each(['POST', 'PUT'])(
    'rejects an unsigned %s to the Inngest endpoint with 401',
    async (method) => {
      for (const url of copies.urls) {
        const response = await fetch(`${url}/api/inngest?fnId=transaction-webhooks-sweep`, {
          method,
          headers: { 'content-type': 'application/json' },
          body: '{}',
        });
        expect(response.status).toBe(401);
      }
    },
  );

  it('keeps an idle connection longer than the gateway, which could reuse it otherwise', async () => {
    const [url = ''] = copies.urls;
    const [response] = await once(get(url), 'response');
    response.resume();
    expect(response.headers['keep-alive']).toBe('timeout=65');
  });

  it('rejects an operator request with 401, because no password is set', async () => {
    const response = await fetch(`${copies.url}/v1/conflicts`);
    expect(response.status).toBe(401);
  });
});

describe('chaos test over two copies', () => {
  it('processes every webhook answered with 202 once while copies are killed and halted', {
    timeout: 300_000,
  }, async () => {
    const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
    console.log(`CHAOS_SEED=${seed}`);
    const { deliveries } = plan(seed, { durationMs: DRILL_MS, rate: WEBHOOKS_PER_SECOND });
    const processor = new Processor(copies.url);
    await Promise.all([processor.deliver(deliveries), sabotage()]);
    // Then all are older than the processing delay: advancing the clock ends no delay early.
    await expect.poll(countYoung, POLL).toBe(0);
    await expect.poll(countOpenAfterMinute, { ...POLL, interval: 1_000 }).toBe(0);
    const { attempts } = processor;
    // The other tests' transactions are not in this processor's record.
    await database.query(`delete from transactions where transaction_id not like 'chaos-%'`);
    const evidence = { url: copies.url, database, attempts, delayMs: DELAY_MS };
    expect(await verifyRecords(evidence)).toEqual([]);
    expect(attempts.filter(({ outcome }) => outcome === 'accepted').length).toBeGreaterThan(100);
  });
});

/** Kills and halts each copy. In between, Inngest rejects events. */
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

/** Sends a signal to a copy, after its restart if it was killed. */
async function signal(copy: number, name: NodeJS.Signals): Promise<number> {
  const pid = await vi.waitUntil(() => copies.pids[copy], POLL);
  process.kill(pid, name);
  return pid;
}
