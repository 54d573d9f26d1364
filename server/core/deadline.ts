import { env } from '@/server/settings';
import { DependencyError } from './errors';

/** From a request's arrival to its answer, in milliseconds. The default leaves the network 50 of the promised 500. */
export function answerDeadlineMs(): number {
  return env().ANSWER_DEADLINE_MS;
}

/**
 * Waits for `working`, but no longer than `ms` milliseconds. What it waited for goes on by itself.
 * @throws Error when the time is over, and whatever `working` throws before
 */
export function beforeDeadline<Result>(ms: number, working: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DependencyError(`no answer in ${ms} ms`)), ms);
    working.then(resolve, reject).then(() => clearTimeout(timer));
  });
}
