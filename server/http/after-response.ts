import { log } from '@/server/observability/log';

type Task = () => Promise<unknown>;

type Options = {
  /** Runs a callback after the current response was sent. */
  after: (callback: Task) => void;
  /** Runs when all tasks of a callback have ended. */
  afterAll: () => Promise<void>;
};

// If the shared response is read slowly, only the tasks queued within these 20 ms wait for it.
const SHARE_MS = 20;

/**
 * Runs tasks after the response. Tasks queued within 20 ms share one `after` callback, because each
 * callback is expensive in Next. A failed task is logged and does not affect the others.
 */
export function createAfterResponse({ after, afterAll }: Options): (task: Task) => void {
  let queued: Task[] = [];
  let scheduledAtMs = Number.NEGATIVE_INFINITY;

  async function runQueued(): Promise<void> {
    const tasks = queued;
    queued = [];
    // The next task needs a new callback.
    scheduledAtMs = Number.NEGATIVE_INFINITY;
    for (const result of await Promise.allSettled(tasks.map((task) => task()))) {
      if (result.status === 'rejected') log.error({ err: result.reason }, 'a deferred task failed');
    }
    await afterAll();
  }

  return (task) => {
    queued.push(task);
    const nowMs = performance.now();
    if (nowMs - scheduledAtMs < SHARE_MS) return;
    scheduledAtMs = nowMs;
    after(runQueued);
  };
}
