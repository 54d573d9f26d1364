import { Counter } from 'prom-client';
import { log } from '@/server/observability/log';
import { processRegistry } from '@/server/observability/metrics/registry';
import { traceId } from '@/server/observability/tracing';
import { type ApiError, type Fault, toApiError } from './errors';

const failures = new Counter({
  name: 'transaction_webhooks_failures_total',
  help: 'Requests and tasks that failed, by whose fault it was, in this process.',
  labelNames: ['fault'],
  registers: [processRegistry],
});

/**
 * A client's mistake is neither logged nor counted, so that no client can raise an alarm.
 * `docs/observability/alerts.yml` alerts on `dependency` when it lasts, and on `ours` at once.
 */
const logLevels = {
  client: undefined,
  dependency: 'warn',
  ours: 'error',
} as const satisfies Record<Fault, string | undefined>;

for (const fault of ['dependency', 'ours'] as const) failures.inc({ fault }, 0);

/** Translates a thrown value to the error that the client gets. Logs and counts it by its fault. */
export function reportError(thrown: unknown, requestId?: string): ApiError {
  const error = toApiError(thrown);
  const level = logLevels[error.fault];
  if (level) {
    failures.inc({ fault: error.fault });
    const context = { fault: error.fault, request_id: requestId, trace_id: traceId() };
    log[level]({ err: innermost(error), ...context }, error.message);
  }
  return error;
}

/** The innermost cause. An outer error may quote SQL with its parameters, such as accounts. */
function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
