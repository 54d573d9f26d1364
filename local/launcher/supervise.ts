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

/** Callbacks of a supervisor. */
export type Listener = {
  started: (name: string, pid: number, process: Running) => void;
  report: (message: string) => void;
};

type Start = () => Promise<Running>;

export type Supervised = {
  /** Sends a message to the current process. */
  tell: (message: Message) => void;
  /** Starts another process, then retires the current one. @throws the error of that start */
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
  let running = await start();
  started(name, running.pid, running);
  let isReplacing = false;
  let restarted = Promise.resolve();
  const watching = watch();

  async function watch(): Promise<void> {
    let pauseMs = 0;
    while (!stopping.signal.aborted) {
      const startedAt = Date.now();
      const watched = running;
      await watched.exited;
      if (Date.now() - startedAt > STABLE_AFTER_MS) pauseMs = 0;
      while (running === watched && !stopping.signal.aborted) {
        if (!isReplacing) report(`${name} exited; restarting it`);
        await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
        pauseMs = Math.min(Math.max(pauseMs * 2, FIRST_PAUSE_MS), MAX_PAUSE_MS);
        if (!isReplacing) restarted = startAgain();
        await restarted;
      }
    }
  }

  async function startAgain(): Promise<void> {
    if (stopping.signal.aborted) return;
    try {
      await use(await start());
    } catch (error) {
      if (stopping.signal.aborted) return;
      report(`${name} did not start: ${error instanceof Error ? error.message : error}`);
    }
  }

  async function use(process: Running): Promise<void> {
    running = process;
    started(name, process.pid, process);
    if (stopping.signal.aborted) await process.stop();
  }

  async function change(work: () => Promise<void>): Promise<void> {
    isReplacing = true;
    await restarted;
    try {
      await work();
    } finally {
      isReplacing = false;
    }
  }

  return {
    tell: (message) => running.tell?.(message),
    replace: (other) =>
      change(async () => {
        const process = await other();
        const old = running;
        start = other;
        await use(process);
        retired.add(old);
        void old.exited.then(() => retired.delete(old));
        old.tell?.('retire');
      }),
    restart: (other) =>
      change(async () => {
        await running.stop();
        start = other;
        await use(await other());
      }),
    async stop() {
      stopping.abort();
      await Promise.all([running, ...retired].map((one) => one.stop()));
      await watching;
    },
  };
}
