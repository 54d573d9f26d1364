import { setTimeout as sleep } from 'node:timers/promises';
import { flushTraces } from '@/server/observability/tracing';

// A collector that is down must not keep a part from ending in time.
const FLUSH_MS = 500;

/**
 * The life of a part that `startProcess` started: start, report ready, stop on SIGTERM, and end at
 * once when the launcher is gone, so that a killed launcher leaves nothing behind.
 */
export async function runProcess(
  start: () => Promise<{ stop: () => Promise<void> }>,
): Promise<void> {
  process.on('disconnect', () => process.exit(1));
  const part = await start();
  process.once('SIGTERM', async () => {
    await part.stop();
    await Promise.race([flushTraces(), sleep(FLUSH_MS)]);
    process.exit(0);
  });
  process.send?.('ready');
}
