import type { Pool } from 'pg';
import { clear, untilProcessed } from '../fill';
import { burst, openLoop } from '../generate';
import { latencyResult, type Result } from '../result';
import { startRig } from '../rig';
import { latencyOf } from '../statistics';

const DELAY_MS = 30_000;

type Options = { rates: readonly number[]; durationMs: number };

/** With the real delay, acks and processing side by side: how long until it is PROCESSED. */
export async function keepingUp({ rates, durationMs }: Options): Promise<Result[]> {
  const rig = await startRig({ PROCESSING_DELAY: '30s' });
  const results: Result[] = [];
  try {
    for (const rate of rates) {
      await clear(rig.pool);
      const samples = await openLoop(rig.targets.front, { rate, durationMs });
      results.push(latencyResult('keeping up', `${rate}/s, acks`, latencyOf(samples)));
      await untilProcessed(rig.pool);
      results.push(await lateness(rig.pool, `${rate}/s, late by`));
    }
    await clear(rig.pool);
    const samples = await burst(rig.targets.front, { connections: 64, requests: 2_000 });
    results.push(latencyResult('keeping up', 'burst of 2000, acks', latencyOf(samples)));
    await untilProcessed(rig.pool);
    results.push(await lateness(rig.pool, 'burst of 2000, late by'), rig.memory());
    return results;
  } finally {
    await rig.stop();
  }
}

/** How much later than the delay says transactions were PROCESSED, in milliseconds. */
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
