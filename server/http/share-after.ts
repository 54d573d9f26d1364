import { log } from '@/server/observability/log';

type Task = () => Promise<unknown>;

// An answer that its sender is slow to read holds up no more than what came within this time of it.
const SHARED_FOR_MS = 20;

/**
 * Has tasks run after an answer was sent, many by one callback: the first answer that is out runs all
 * that wait by then. For a platform whose `after` costs as much as reading a request does, as Next's.
 * A task that fails is logged, and keeps no other from running.
 * @param options.after runs a callback when the answer under way was sent
 * @param options.afterAll runs when all tasks of a callback have ended
 */
export function shareAfter({
  after,
  afterAll,
}: {
  after: (callback: Task) => void;
  afterAll: () => Promise<void>;
}): (task: Task) => void {
  let waiting: Task[] = [];
  let sharedSinceMs = Number.NEGATIVE_INFINITY;

  async function runWaiting(): Promise<void> {
    const tasks = waiting;
    waiting = [];
    // Whoever comes from now on needs a callback of its own.
    sharedSinceMs = Number.NEGATIVE_INFINITY;
    for (const result of await Promise.allSettled(tasks.map((task) => task()))) {
      if (result.status === 'rejected') log.error({ err: result.reason }, 'a deferred task failed');
    }
    await afterAll();
  }

  return (task) => {
    waiting.push(task);
    const nowMs = performance.now();
    if (nowMs - sharedSinceMs < SHARED_FOR_MS) return;
    sharedSinceMs = nowMs;
    after(runWaiting);
  };
}
