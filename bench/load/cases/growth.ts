import { addHistory, clear } from '../fill';
import { openLoop } from '../generate';
import { latencyResult, type Result } from '../result';
import { startRig } from '../rig';
import { latencyOf } from '../statistics';

const RATE = 100;

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
      }
    }
    return results;
  } finally {
    await rig.stop();
  }
}
