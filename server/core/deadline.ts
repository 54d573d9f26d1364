import { env } from '@/server/settings';
import { DependencyError } from './errors';

/** The milliseconds from a complete request to its response. */
export function answerDeadlineMs(): number {
  return env().ANSWER_DEADLINE_MS;
}

/**
 * Waits for `work`, but at most `ms` milliseconds. The work itself goes on.
 * @param onTimeout creates the error that is thrown at the deadline
 */
export function beforeDeadline<Result>(
  ms: number,
  work: Promise<Result>,
  onTimeout = (): Error => new DependencyError(`no answer in ${ms} ms`),
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(onTimeout()), ms);
    work.then(resolve, reject).then(() => clearTimeout(timer));
  });
}
