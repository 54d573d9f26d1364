import { closedLoop } from '../generate';
import type { Result } from '../result';
import { startRig, type TargetName } from '../rig';

const names: TargetName[] = ['front', 'next', 'bare pg', 'bare next'];
const BETWEEN_MS = 500;
// Until nothing gets faster any more: Next's handlers, with more code to compile, take 25 seconds.
const WARM_UP_MS = 30_000;

/** Webhooks a second over so many connections, with processing going on beside, for all targets. */
export async function throughput({ rounds, durationMs }: { rounds: number; durationMs: number }) {
  const rig = await startRig(
    { PROCESSING_DELAY: '1s' },
    { nextTakesAcks: true, warmUpMs: WARM_UP_MS },
  );
  const results: Result[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const connections of [1, 32, 128]) {
        for (const name of turned(names, round)) {
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

/** The list from another start: each comes first in turn, since what one leaves to process weighs upon the next. */
function turned<Item>(list: readonly Item[], by: number): Item[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
