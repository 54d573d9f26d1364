/** From a request's arrival to its answer; the promise is 500 ms, and the network needs some of it. */
export const ANSWER_DEADLINE_MS = 450;

/**
 * Waits for `working`, but no longer than `ms` milliseconds. What it waited for goes on by itself.
 * @throws Error when the time is over, and whatever `working` throws before
 */
export async function beforeDeadline<Result>(
  ms: number,
  working: Promise<Result>,
): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([working, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
