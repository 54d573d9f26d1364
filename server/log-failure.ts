import { toApiError } from './errors';
import { log } from './log';
import { traceId } from './tracing/carry';

/** Logs what was thrown if it is our own trouble; a client's mistakes are the client's. */
export function logFailure(thrown: unknown): void {
  const error = toApiError(thrown);
  if (error.status >= 500) log.error({ err: innermost(error), trace_id: traceId() }, error.message);
}

/** The cause at the bottom: what wraps it quotes the statement with its parameters, accounts and all. */
function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
