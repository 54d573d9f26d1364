import { closedLoop } from '../generate';
import type { Result } from '../result';
import { startRig, type TargetName } from '../rig';

const names: TargetName[] = ['front', 'next', 'bare pg', 'bare next'];
const BETWEEN_MS = 500;

/** Webhooks a second over so many connections, with processing going on beside, for all targets. */
export async function throughput({ rounds, durationMs }: { rounds: number; durationMs: number }) {
  const rig = await startRig({ PROCESSING_DELAY: '1s' }, { nextTakesAcks: true });
  const results: Result[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const connections of [1, 32, 128]) {
        for (const name of names) {
          const { samples, perSecond } = await closedLoop(rig.targets[name], {
            connections,
            durationMs,
          });
          const refused = samples.filter(({ status }) => status !== 202).length;
          const values = { perSecond, refused };
          results.push({ kind: 'throughput', name: `${connections} connections, ${name}`, values });
          await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
        }
      }
    }
    results.push(rig.memory());
    return results;
  } finally {
    await rig.stop();
  }
}
