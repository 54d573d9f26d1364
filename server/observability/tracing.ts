import {
  type Attributes,
  context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import manifest from '@/package.json' with { type: 'json' };
import { env, isTracingWanted } from '@/server/settings';
import { describeError } from './describe-error';

/**
 * Starts the export of traces where the environment asks for it, once a process, whichever of its
 * bundles calls first. Otherwise nothing is loaded, and OpenTelemetry's API does nothing.
 * Traces alone, and only the spans that are written out in the code: no instrumentation is loaded,
 * metrics are at `/v1/metrics`, and logs on standard output.
 */
export async function startTracing(): Promise<void> {
  if (!isTracingWanted() || isTracing()) return;
  const { NodeSDK, resources } = await import('@opentelemetry/sdk-node');
  new NodeSDK({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come after it, and so override it.
    resource: resources.defaultResource().merge(
      resources.resourceFromAttributes({
        'service.name': 'transaction-webhooks',
        'service.version': manifest.version,
      }),
    ),
    // Not the process: its command line and its owner are nobody's business.
    resourceDetectors: [resources.envDetector, resources.hostDetector],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  }).start();
  leaveOutNext();
}

/**
 * Next would add spans with whole URLs: accounts that somebody looks for on the dashboard, and the key
 * in the address that events go to.
 */
function leaveOutNext(): void {
  const global = trace.getTracerProvider();
  const provider = exporting();
  if (!isProxy(global) || !provider) return;
  const silent = new ProxyTracerProvider();
  const withoutNext: Exporting = {
    getTracer: (name, ...more) => (name === 'next.js' ? silent : provider).getTracer(name, ...more),
    forceFlush: () => provider.forceFlush(),
  };
  global.setDelegate(withoutNext);
}

/** Sends what has been traced so far; never throws. */
export async function flushTraces(): Promise<void> {
  // What a collector does not take is lost; that is no reason to fail whatever it was about.
  await exporting()
    ?.forceFlush()
    .catch(() => {});
}

/** Whether this process exports traces. */
export function isTracing(): boolean {
  return isTracingWanted() && exporting() !== undefined;
}

/** Whether this process may be frozen after any answer, with what it has traced still in memory. */
export function mayFreeze(): boolean {
  return env().VERCEL !== undefined && isTracing();
}

type Exporting = TracerProvider & { forceFlush: () => Promise<void> };

/** Next bundles this module more than once: what all copies share is the API's global provider. */
function exporting(): Exporting | undefined {
  const global = trace.getTracerProvider();
  const provider = isProxy(global) ? global.getDelegate() : global;
  return isExporting(provider) ? provider : undefined;
}

function isProxy(provider: TracerProvider): provider is ProxyTracerProvider {
  return 'getDelegate' in provider;
}

function isExporting(provider: TracerProvider): provider is Exporting {
  return 'forceFlush' in provider && typeof provider.forceFlush === 'function';
}

/** Starts the export of traces in a server of Next's, which ends the process by itself. */
export async function startTracingInNext(): Promise<void> {
  await startTracing();
  if (isTracing()) process.once('SIGTERM', flushTraces);
}

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
