import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { pickStablePort } from '../../local/launcher/ports';
import { addHistory, clear, putToSleep, untilProcessed } from './fill';
import { burst, closedLoop, openLoop } from './generate';
import { latencyResult, type Result } from './results';
import { type Rig, type TargetName, withRig } from './rig';

/** Webhooks per second of `latency` and `growth`. */
const RATE = 100;

type Load = { rounds: number; durationMs: number };

const WAKING = 5_000;
const WAKE_AFTER_MS = 2_000;
const HOUR_MS = 3_600_000;

/** Response times at a fixed rate while runs sleep, and while many runs wake at once. */
export async function latency({ rounds, durationMs }: Load) {
  const inngestPort = String(await pickStablePort());
  const variables = {
    PROCESSING_DELAY: '1h',
    INNGEST_PORT: inngestPort,
    INNGEST_TEST_CONTROL: 'in-production',
  };
  const wakeAll = async () => {
    await sleep(WAKE_AFTER_MS);
    await fetch(`http://127.0.0.1:${inngestPort}/test/clock`, {
      method: 'POST',
      body: JSON.stringify({ advance_ms: HOUR_MS }),
    });
  };
  return await withRig(variables, async ({ pool, targets, memory }) => {
    const results: Result[] = [];
    const measure = async (name: string, asleep: number, meanwhile = async () => {}) => {
      await clear(pool);
      await putToSleep(pool, targets.front, asleep);
      const [samples] = await Promise.all([
        openLoop(targets.front, { rate: RATE, durationMs }),
        meanwhile(),
      ]);
      results.push(latencyResult('latency', name, samples));
    };
    for (let round = 0; round < rounds; round += 1) {
      for (const asleep of [0, 1_000, 10_000]) await measure(`${RATE}/s, ${asleep} asleep`, asleep);
      await measure(`${RATE}/s, ${WAKING} waking`, WAKING, wakeAll);
    }
    return [...results, memory()];
  });
}

const targetNames: TargetName[] = ['front', 'next', 'bare pg', 'bare next'];
const PAUSE_MS = 500;
// V8 needs 25 seconds to compile Next.
const WARM_UP_MS = 30_000;

/** Webhooks per second of each target, while earlier webhooks are processed. */
export async function throughput({ rounds, durationMs }: Load) {
  const work = async ({ targets, memory }: Rig) => {
    const results: Result[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const connections of [1, 32, 128]) {
        for (const name of rotate(targetNames, round)) {
          const load = { connections, durationMs };
          const { samples, perSecond } = await closedLoop(targets[name], load);
          const refused = samples.filter(({ status }) => status !== 202).length;
          const values = { perSecond, refused };
          results.push({ kind: 'throughput', name: `${connections} connections, ${name}`, values });
          await sleep(PAUSE_MS);
        }
      }
    }
    return [...results, memory()];
  };
  return await withRig({ PROCESSING_DELAY: '1s' }, work, {
    nextTakesAcks: true,
    warmUpMs: WARM_UP_MS,
  });
}

/** Each target is first in turn, because the backlog of one slows down the next. */
function rotate<Item>(list: readonly Item[], by: number): Item[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

const BURST = { connections: 64, requests: 2_000 };
const DELAY_MS = 30_000;

/** Transactions per second from a burst until all are PROCESSED, with a delay of 1 s. */
export async function endToEnd({ rounds }: Pick<Load, 'rounds'>): Promise<Result[]> {
  return await withRig({ PROCESSING_DELAY: '1s' }, async ({ pool, targets }) => {
    const results: Result[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await clear(pool);
      const startedAt = performance.now();
      await burst(targets.front, BURST);
      await untilProcessed(pool);
      const perSecond = BURST.requests / ((performance.now() - startedAt) / 1_000);
      const name = `${BURST.requests} transactions`;
      results.push({ kind: 'end to end', name, values: { perSecond } });
    }
    return results;
  });
}

/** Response times and lateness with the real 30 seconds. */
export async function keepingUp(rates: readonly number[], durationMs: number): Promise<Result[]> {
  return await withRig({ PROCESSING_DELAY: '30s' }, async ({ pool, targets, memory }) => {
    const results: Result[] = [];
    const loads = [
      ...rates.map((rate) => ({
        name: `${rate}/s`,
        send: () => openLoop(targets.front, { rate, durationMs }),
      })),
      { name: `burst of ${BURST.requests}`, send: () => burst(targets.front, BURST) },
    ];
    for (const { name, send } of loads) {
      await clear(pool);
      results.push(latencyResult('keeping up', `${name}, acks`, await send()));
      await untilProcessed(pool);
      results.push(await lateness(pool, `${name}, late by`));
    }
    return [...results, memory()];
  });
}

/** Milliseconds from recording to PROCESSED, minus the delay. */
async function lateness(pool: Pool, name: string): Promise<Result> {
  const { rows } = await pool.query<{ p50: number; p99: number; max: number }>(
    `select percentile_disc(0.5) within group (order by late) as p50,
       percentile_disc(0.99) within group (order by late) as p99, max(late) as max
     from (
       select (extract(epoch from processed_at - created_at) * 1000)::float8 - $1 as late
       from transactions
     ) as each`,
    [DELAY_MS],
  );
  return { kind: 'keeping up', name, values: rows[0] ?? {} };
}

/** Response times, dashboard queries and storage with up to a million stored transactions. */
export async function growth({ rounds, durationMs }: Load) {
  return await withRig({ PROCESSING_DELAY: '1h' }, async ({ pool, targets, pagesUrl }) => {
    const results: Result[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const rows of [0, 100_000, 1_000_000]) {
        await clear(pool);
        if (rows > 0) await addHistory(pool, rows);
        const samples = await openLoop(targets.front, { rate: RATE, durationMs });
        results.push(latencyResult('growth', `${RATE}/s, ${rows} rows`, samples));
        results.push(await measureDashboard(pagesUrl, rows), await measureStorage(pool, rows));
      }
    }
    return results;
  });
}

/** Milliseconds of the queries of the dashboard's first page and its overview. */
async function measureDashboard(pagesUrl: string, rows: number): Promise<Result> {
  const values: Record<string, number> = {};
  for (const [name, input] of [
    ['transactions.list', { limit: 50 }],
    ['overview.get', {}],
    ['overview.getActivity', { range: '1h' }],
  ] as const) {
    const query = encodeURIComponent(JSON.stringify(input));
    // The first request loads the code; the second overwrites its time.
    for (const _ of ['first', 'second']) {
      const startedAt = performance.now();
      const response = await fetch(`${pagesUrl}/api/trpc/${name}?input=${query}`);
      await response.text();
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      values[name] = performance.now() - startedAt;
    }
  }
  return { kind: 'growth', name: `dashboard, ${rows} rows`, values };
}

async function measureStorage(pool: Pool, rows: number): Promise<Result> {
  const { rows: measured } = await pool.query<{ bytes: number }>(
    `select pg_total_relation_size('transactions')::float8 / greatest(1, (select count(*) from transactions)) as bytes`,
  );
  const values = { bytesEach: measured[0]?.bytes ?? 0 };
  return { kind: 'growth', name: `stored, ${rows} rows`, values };
}
