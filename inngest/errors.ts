import { NonRetriableError, RetryAfterError } from 'inngest';
import { describeError } from '@/server/observability/describe-error';
import { PERMANENT_FAILURE, PermanentFailure } from '@/server/processing/effects/errors';
import { AttemptFailed } from '@/server/processing/run';

/** Inngest keeps the name of an error, by which `failTransaction` recognises it. */
class PermanentlyFailed extends NonRetriableError {
  override name = PERMANENT_FAILURE;
}

/**
 * Rethrows an error for Inngest to store: without causes, which quote SQL with accounts and
 * amounts. The retry schedule of an `AttemptFailed` replaces that of Inngest.
 */
export function failStep(error: unknown): never {
  const message = describeError(error);
  if (!(error instanceof AttemptFailed)) throw new Error(message);
  if (error.cause instanceof PermanentFailure) throw new PermanentlyFailed(message);
  if (error.retryInMs === null) throw new NonRetriableError(message);
  throw new RetryAfterError(message, error.retryInMs);
}
