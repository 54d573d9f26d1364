import { setTimeout as sleep } from 'node:timers/promises';

/** A part of the service that runs in a process of its own. */
export type Running = {
  pid: number;
  /** Resolves when the process is gone, however that came about. */
  exited: Promise<void>;
  /** Asks the process to stop and resolves when it is gone. */
  stop: () => Promise<void>;
};

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const STABLE_AFTER_MS = 10_000;

/** What a supervisor tells while it works. */
export type Listener = {
  started: (name: string, pid: number) => void;
  report: (message: string) => void;
};

/**
 * Starts a part and starts it again whenever it dies, with growing pauses while it keeps dying.
 * Resolves when it has started for the first time.
 * @throws what the first start throws
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
      report(`${name} died; starting it again`);
      do {
        await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
        if (stopping.signal.aborted) return;
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
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
