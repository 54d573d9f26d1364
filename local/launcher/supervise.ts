import { setTimeout as sleep } from 'node:timers/promises';

/** A process of the service. */
export type Running = {
  pid: number;
  /** Resolves when the process has ended, for any reason. */
  exited: Promise<void>;
  /** Stops the process and resolves when it has ended. */
  stop: () => Promise<void>;
};

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;
const STABLE_AFTER_MS = 10_000;

/** Callbacks of a supervisor. */
export type Listener = {
  started: (name: string, pid: number) => void;
  report: (message: string) => void;
};

/**
 * Starts a process and restarts it whenever it exits. The pauses grow while it keeps exiting.
 * Resolves after the first start.
 * @throws the error of the first start
 */
export async function supervise(
  name: string,
  start: () => Promise<Running>,
  { started, report }: Listener,
): Promise<{ stop: () => Promise<void> }> {
  const stopping = new AbortController();
  let running = await start();
  started(name, running.pid);
  const watching = watch();

  async function watch(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const startedAt = Date.now();
      await running.exited;
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt > STABLE_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
      report(`${name} exited; restarting it`);
      do {
        await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
        if (stopping.signal.aborted) return;
        pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
      } while (!(await restart()));
    }
  }

  async function restart(): Promise<boolean> {
    try {
      running = await start();
      started(name, running.pid);
      if (stopping.signal.aborted) await running.stop();
      return true;
    } catch (error) {
      if (stopping.signal.aborted) return true;
      report(`${name} did not start: ${error instanceof Error ? error.message : error}`);
      return false;
    }
  }

  return {
    async stop() {
      stopping.abort();
      await running.stop();
      await watching;
    },
  };
}
