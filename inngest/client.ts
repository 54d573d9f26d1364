import { Inngest } from 'inngest';
import { isTracingWanted } from '@/server/env';
import { log } from '@/server/log';
import { ContinueTrace } from './continue-trace';

const REQUEST_TIMEOUT_MS = 5_000;

export const APP_ID = 'transaction-webhooks';

/** Which Inngest server it talks to is in the SDK's own variables: `INNGEST_DEV` and its kin. */
export const inngest = new Inngest({
  id: APP_ID,
  logger: log,
  middleware: isTracingWanted() ? [ContinueTrace] : [],
  // It would put a span processor of its own into our provider.
  aiMetadata: false,
  // A server that takes a request and never answers must not hold the dispatch up for minutes.
  fetch: (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) }),
});
