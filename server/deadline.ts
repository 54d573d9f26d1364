/** From a request's arrival to its answer; the promise is 500 ms, and the network needs some of it. */
export const ANSWER_DEADLINE_MS = 450;

/**
 * Waits for `working`, but no longer than `ms` milliseconds. What it waited for goes on by itself.
 * @throws Error when the time is over, and whatever `working` throws before
 */
export function beforeDeadline<Result>(ms: number, working: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
    working.then(resolve, reject).then(() => clearTimeout(timer));
  });
}
