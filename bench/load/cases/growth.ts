import type { Pool } from 'pg';
import { addHistory, clear } from '../fill';
import { openLoop } from '../generate';
import { latencyResult, type Result } from '../result';
import { startRig } from '../rig';
import { latencyOf } from '../statistics';

const RATE = 100;

/** What the dashboard's first page and its overview wait for, in milliseconds. */
async function dashboard(pagesUrl: string, rows: number): Promise<Result> {
  const values: Record<string, number> = {};
  const midnight = new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
  for (const [name, input] of [
    ['transactions.list', { limit: 50 }],
    ['overview.get', { processed_from: midnight }],
    ['overview.getActivity', { minutes: 60 }],
  ] as const) {
    const query = encodeURIComponent(JSON.stringify(input));
    // Once for the code to be loaded.
    for (const _ of ['first', 'measured']) {
      const startedAt = performance.now();
      const response = await fetch(`${pagesUrl}/api/trpc/${name}?input=${query}`);
      await response.text();
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      values[name] = performance.now() - startedAt;
    }
  }
  return { kind: 'growth', name: `dashboard, ${rows} rows`, values };
}

async function storage(pool: Pool, rows: number): Promise<Result> {
  const { rows: found } = await pool.query<{ bytes: number }>(
    `select pg_total_relation_size('transactions')::float8 / greatest(1, (select count(*) from transactions)) as bytes`,
  );
  return {
    kind: 'growth',
    name: `stored, ${rows} rows`,
    values: { bytesEach: found[0]?.bytes ?? 0 },
  };
}

/** Acks at a fixed rate with so many rows stored. */
export async function growth({ rounds, durationMs }: { rounds: number; durationMs: number }) {
  const rig = await startRig({ PROCESSING_DELAY: '1h' });
  const results: Result[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const rows of [0, 100_000, 1_000_000]) {
        await clear(rig.pool);
        if (rows > 0) await addHistory(rig.pool, rows);
        const samples = await openLoop(rig.targets.front, { rate: RATE, durationMs });
        results.push(latencyResult('growth', `${RATE}/s, ${rows} rows`, latencyOf(samples)));
        results.push(await dashboard(rig.pagesUrl, rows), await storage(rig.pool, rows));
      }
    }
    return results;
  } finally {
    await rig.stop();
  }
}
