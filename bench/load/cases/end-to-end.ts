import { clear, untilProcessed } from '../fill';
import { burst } from '../generate';
import type { Result } from '../result';
import { startRig } from '../rig';

const TRANSACTIONS = 2_000;

/** So many at once, with a delay of a second: how many a second until all are PROCESSED. */
export async function endToEnd({ rounds }: { rounds: number }): Promise<Result[]> {
  const rig = await startRig({ PROCESSING_DELAY: '1s' });
  const results: Result[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      await clear(rig.pool);
      const startedAt = performance.now();
      await burst(rig.targets.front, { connections: 64, requests: TRANSACTIONS });
      await untilProcessed(rig.pool);
      const perSecond = TRANSACTIONS / ((performance.now() - startedAt) / 1_000);
      results.push({
        kind: 'end to end',
        name: `${TRANSACTIONS} transactions`,
        values: { perSecond },
      });
    }
    return results;
  } finally {
    await rig.stop();
  }
}
