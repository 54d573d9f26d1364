import { setTimeout as sleep } from 'node:timers/promises';

/** A process of the service. */
export type Running = {
  pid: number;
  /** Resolves when the process has ended, for any reason. */
  exited: Promise<void>;
  /** Stops the process and resolves when it has ended. */
  stop: () => Promise<void>;
  /** Sends a message to a process of `startProcess`. */
  tell?: (message: Message) => void;
};

/**
 * `registered`: Inngest knows the functions, so the outbox can be swept. `retire`: another process has
 * taken over, so end when the last client has gone.
 */
export type Message = 'registered' | 'retire';

const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 5_000;
const STABLE_AFTER_MS = 10_000;
/** Longer than idle clients keep their connections (`KEEP_ALIVE_MS` of `local/processes/http.ts`). */
const RETIRE_TIMEOUT_MS = 75_000;

/** Callbacks of a supervisor. */
type Listener = {
  started: (name: string, pid: number, process: Running) => void;
  report: (message: string) => void;
};

type Start = () => Promise<Running>;

export type Supervised = {
  /** Sends a message to the current process. */
  tell: (message: Message) => void;
  /** Starts another process, then retires the current one, and stops it after 75 s. @throws the error of that start */
  replace: (start: Start) => Promise<void>;
  /** Stops the current process, and starts another one in its place. */
  restart: (start: Start) => Promise<void>;
  stop: () => Promise<void>;
};

/**
 * Starts a process and restarts it whenever it exits: at once if it was stable, with growing pauses while it
 * keeps exiting. Resolves after the first start.
 * @throws the error of the first start
 */
export async function supervise(
  name: string,
  firstStart: Start,
  { started, report }: Listener,
): Promise<Supervised> {
  const stopping = new AbortController();
  const retired = new Set<Running>();
  let start = firstStart;
  let pauseMs = 0;
  let restarting: Promise<void> | undefined;
  let startingAgain: Promise<void> | undefined;
  let running = await start();
  started(name, running.pid, running);
  let watching = watch(running);

  /** Restarts the process when it has ended, unless another one has taken over. */
  async function watch(watched: Running): Promise<void> {
    const startedAt = Date.now();
    const isCurrent = () => running === watched && !stopping.signal.aborted;
    await watched.exited;
    if (Date.now() - startedAt > STABLE_AFTER_MS) pauseMs = 0;
    while (isCurrent()) {
      if (!restarting) report(`${name} exited; restarting it`);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      pauseMs = Math.min(Math.max(pauseMs * 2, FIRST_PAUSE_MS), MAX_PAUSE_MS);
      await restarting;
      if (!isCurrent()) return;
      startingAgain = startAgain(watched);
      await startingAgain;
    }
  }

  async function startAgain(dead: Running): Promise<void> {
    try {
      const process = await start();
      // A replacement may have been faster.
      if (running === dead) await use(process);
      else await process.stop();
    } catch (error) {
      if (stopping.signal.aborted) return;
      report(`${name} did not start: ${error instanceof Error ? error.message : error}`);
    }
  }

  async function use(process: Running): Promise<void> {
    running = process;
    started(name, process.pid, process);
    watching = watch(process);
    if (stopping.signal.aborted) await process.stop();
  }

  function retire(old: Running): void {
    retired.add(old);
    // A client that reads too slowly, or a paused process, would keep it for good.
    const timer = setTimeout(() => void old.stop(), RETIRE_TIMEOUT_MS);
    void old.exited.then(() => {
      clearTimeout(timer);
      retired.delete(old);
    });
    old.tell?.('retire');
  }

  return {
    tell: (message) => running.tell?.(message),
    async replace(other) {
      const process = await other();
      const old = running;
      start = other;
      await use(process);
      retire(old);
    },
    async restart(other) {
      await startingAgain;
      const stopAndStart = async () => {
        await running.stop();
        start = other;
        await use(await other());
      };
      const done = stopAndStart().finally(() => {
        restarting = undefined;
      });
      restarting = done.catch(() => {});
      await done;
    },
    async stop() {
      stopping.abort();
      await Promise.all([running, ...retired].map((one) => one.stop()));
      await watching;
    },
  };
}
