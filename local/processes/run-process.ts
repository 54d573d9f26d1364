import { setTimeout as sleep } from 'node:timers/promises';
import { flushTraces } from '@/server/observability/tracing';

// A trace collector that is down must not delay the stop.
const FLUSH_TIMEOUT_MS = 500;

/**
 * Starts a process for `startProcess`, reports that it is ready, and stops it on SIGTERM. Exits at
 * once when the launcher is gone, so that a killed launcher leaves no process behind.
 */
export async function runProcess(
  start: () => Promise<{ stop: () => Promise<void> }>,
): Promise<void> {
  process.on('disconnect', () => process.exit(1));
  const server = await start();
  process.once('SIGTERM', async () => {
    await server.stop();
    await Promise.race([flushTraces(), sleep(FLUSH_TIMEOUT_MS)]);
    process.exit(0);
  });
  process.send?.('ready');
}
