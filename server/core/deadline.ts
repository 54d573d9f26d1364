import { env } from '@/server/settings';
import { DependencyError } from './errors';

/** The milliseconds from a request's arrival to its response. */
export function answerDeadlineMs(): number {
  return env().ANSWER_DEADLINE_MS;
}

/**
 * Waits for `work`, but at most `ms` milliseconds. The work itself goes on.
 * @throws DependencyError at the deadline
 */
export function beforeDeadline<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DependencyError(`no answer in ${ms} ms`)), ms);
    work.then(resolve, reject).then(() => clearTimeout(timer));
  });
}
