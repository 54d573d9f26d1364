import { pickStablePort } from '../../../local/launcher/stable-port';
import { clear, putToSleep } from '../fill';
import { openLoop } from '../generate';
import { latencyResult, type Result } from '../result';
import { startRig } from '../rig';
import { latencyOf } from '../statistics';

const RATE = 100;
const STORM = 5_000;
const STORM_AFTER_MS = 2_000;
const HOUR_MS = 3_600_000;

/** Acks at a fixed rate, with so many asleep, and while so many wake at once. */
export async function latency({ rounds, durationMs }: { rounds: number; durationMs: number }) {
  const inngestPort = String(await pickStablePort());
  const rig = await startRig({
    PROCESSING_DELAY: '1h',
    INNGEST_PORT: inngestPort,
    INNGEST_TEST_CONTROL: 'in-production',
  });
  const results: Result[] = [];
  const measure = async (name: string, asleep: number, meanwhile = async () => {}) => {
    await clear(rig.pool);
    await putToSleep(rig.pool, rig.targets.front, asleep);
    const [samples] = await Promise.all([
      openLoop(rig.targets.front, { rate: RATE, durationMs }),
      meanwhile(),
    ]);
    results.push(latencyResult('latency', name, latencyOf(samples)));
  };
  const wakeAll = async () => {
    await new Promise((resolve) => setTimeout(resolve, STORM_AFTER_MS));
    await fetch(`http://127.0.0.1:${inngestPort}/test/clock`, {
      method: 'POST',
      body: JSON.stringify({ advance_ms: HOUR_MS }),
    });
  };
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const asleep of [0, 1_000, 10_000]) await measure(`${RATE}/s, ${asleep} asleep`, asleep);
      await measure(`${RATE}/s, ${STORM} waking`, STORM, wakeAll);
    }
    results.push(rig.memory());
    return results;
  } finally {
    await rig.stop();
  }
}
