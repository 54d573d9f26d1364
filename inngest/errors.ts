import { NonRetriableError, RetryAfterError } from 'inngest';
import { describeError } from '@/server/observability/describe-error';
import { AttemptFailed } from '@/server/processing/run';

/**
 * Fails a step in a form that Inngest may see and keep: without the causes, which quote statements
 * with accounts and amounts. An attempt's own schedule takes the place of Inngest's.
 */
export function failStep(error: unknown): never {
  const message = describeError(error);
  if (!(error instanceof AttemptFailed)) throw new Error(message);
  if (error.retryInMs === null) throw new NonRetriableError(message);
  throw new RetryAfterError(message, error.retryInMs);
}
