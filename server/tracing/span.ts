import {
  type Attributes,
  context,
  INVALID_SPAN_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { describeError } from '@/server/describe-error';
import { isTracing } from './start';

type Options = {
  /** Ids, outcomes and counts; never an account, an amount or a body. */
  attributes?: Attributes;
  kind?: keyof typeof SpanKind;
  /** Starts a trace of its own, with a link to the one under way. */
  isNewTrace?: boolean;
};

/** Records nothing. */
const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/**
 * Runs `work` as a span: a child of the one under way, active while it runs, ended with it. While
 * traces are off nothing but `work` runs.
 * @throws what `work` throws; the span then says that it failed, and why as far as people may read
 */
export function inSpan<Result>(
  name: string,
  options: Options,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return isTracing() ? inRecordedSpan(name, options, work) : work(NO_SPAN);
}

async function inRecordedSpan<Result>(
  name: string,
  { attributes, kind = 'INTERNAL', isNewTrace = false }: Options,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const options = { attributes, kind: SpanKind[kind], root: isNewTrace, links: [] };
  const linked = isNewTrace ? { ...options, links: linksToActive() } : options;
  return await tracer().startActiveSpan(name, linked, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      failSpan(span, describeError(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Marks a span as failed. `reason` is for people: nothing that quotes a statement. */
export function failSpan(span: Span, reason: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
}

/** Has `task` run as a part of what is under way now, whenever that is. */
export function inThisTrace<Task extends () => unknown>(task: Task): Task {
  return context.bind(context.active(), task);
}

/** Asked for anew each time: one that was kept from before the start would do nothing for ever. */
function tracer() {
  return trace.getTracer('transaction-webhooks');
}

function linksToActive() {
  const active = trace.getActiveSpan();
  return active ? [{ context: active.spanContext() }] : [];
}
