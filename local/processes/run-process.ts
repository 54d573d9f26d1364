import { setTimeout as sleep } from 'node:timers/promises';
import { flushTraces } from '@/server/observability/tracing';
import { env } from '@/server/settings';
import { connectPeers } from './peers';

// A trace collector that is down must not delay the stop for long. On a busy machine, one that is up needs its time. If
// the work before it took all its time (`stop-limits.ts`), the last spans are lost.
const FLUSH_TIMEOUT_MS = 1_500;
/** Shorter than the next launcher waits for the port. */
const ORPHAN_STOP_TIMEOUT_MS = 2_000;

type RunningServer = {
  /** Answers open requests within a time limit, and ends. */
  stop: () => Promise<void>;
  /** Answers all requests of open connections, and ends when the last one is closed. */
  retire?: () => Promise<void>;
  /** Inngest knows the functions. */
  registered?: () => void;
};

/**
 * Starts a process for `startProcess`, reports that it is ready, and stops it on SIGTERM. Without its
 * launcher it answers open requests and ends, so that a killed launcher leaves no process behind.
 */
export async function runProcess(start: () => Promise<RunningServer>): Promise<void> {
  let server: RunningServer | undefined;
  const end = async (work = server?.stop, timeoutMs?: number) => {
    await Promise.race([work?.(), ...(timeoutMs ? [sleep(timeoutMs)] : [])]);
    await Promise.race([flushTraces(), sleep(FLUSH_TIMEOUT_MS)]);
    process.exit(0);
  };
  if (process.connected) {
    process.on('disconnect', () => void end(server?.stop, ORPHAN_STOP_TIMEOUT_MS));
  } else if (env().PROCESS_NAME !== undefined) {
    // The launcher was killed while this process loaded its code.
    process.exit(0);
  }
  connectPeers();
  server = await start();
  const { stop, retire = stop, registered } = server;
  process.once('SIGTERM', () => void end(stop));
  process.on('message', (message) => {
    if (message === 'retire') void end(retire);
    if (message === 'registered') registered?.();
  });
  process.send?.('ready');
}
