import { context, isSpanContextValid, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { isTracing } from './start';

type Headers = { get: (name: string) => string | null };

/** The W3C `traceparent` of the span under way, to be sent along; undefined while there is none. */
export function traceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** The id of the trace under way, as log lines have it; undefined while there is none. */
export function traceId(): string | undefined {
  const active = trace.getSpanContext(context.active());
  return active && isSpanContextValid(active) ? active.traceId : undefined;
}

/** Runs `work` as a part of the trace that a `traceparent` names. */
export function continueTrace<Result>(traceparent: string, work: () => Result): Result {
  return context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), work);
}

/**
 * Runs `work` as a part of the trace that a request comes with (W3C Trace Context), unless whoever
 * called has done so, as Next does.
 */
export function continueTraceOf<Result>(headers: Headers, work: () => Result): Result {
  if (!isTracing() || traceId() !== undefined) return work();
  return context.with(
    propagation.extract(context.active(), headers, { get, keys: () => [] }),
    work,
  );
}

function get(headers: Headers, name: string): string | undefined {
  return headers.get(name) ?? undefined;
}
