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

type ExportingProvider = TracerProvider & { forceFlush: () => Promise<void> };

/**
 * Starts the export of traces if the settings ask for it. Otherwise no SDK is loaded, and the
 * OpenTelemetry API does nothing. Only the spans in our own code are exported: no instrumentations,
 * metrics or logs. Further calls in the same process do nothing.
 */
export async function startTracing(): Promise<void> {
  if (!isTracingWanted() || isTracing()) return;
  const { NodeSDK, resources } = await import('@opentelemetry/sdk-node');
  new NodeSDK({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are merged later and override this.
    resource: resources.defaultResource().merge(
      resources.resourceFromAttributes({
        'service.name': 'transaction-webhooks',
        'service.version': manifest.version,
      }),
    ),
    // Without the process detector, which would export the command line and the user name.
    resourceDetectors: [resources.envDetector, resources.hostDetector],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  }).start();
  silenceNext();
}

/** Starts tracing in a Next server, which handles SIGTERM itself. */
export async function startTracingInNext(): Promise<void> {
  await startTracing();
  if (isTracing()) process.once('SIGTERM', flushTraces);
}

/** Drops the spans of Next. They contain full URLs with searched accounts and the Inngest event key. */
function silenceNext(): void {
  const global = trace.getTracerProvider();
  const provider = exportingProvider();
  if (!isProxy(global) || !provider) return;
  const silent = new ProxyTracerProvider();
  const withoutNext: ExportingProvider = {
    getTracer: (name, ...more) => (name === 'next.js' ? silent : provider).getTracer(name, ...more),
    forceFlush: () => provider.forceFlush(),
  };
  global.setDelegate(withoutNext);
}

/** Exports all ended spans. Never throws: spans that the collector rejects are lost. */
export async function flushTraces(): Promise<void> {
  await exportingProvider()
    ?.forceFlush()
    .catch(() => {});
}

/** Whether this process exports traces. */
function isTracing(): boolean {
  return isTracingWanted() && exportingProvider() !== undefined;
}

/** Whether the platform can freeze this process after a response, before its spans are exported. */
export function mayFreeze(): boolean {
  return env().VERCEL !== undefined && isTracing();
}

/** Next bundles this module more than once. The copies share the global provider of the API. */
function exportingProvider(): ExportingProvider | undefined {
  const global = trace.getTracerProvider();
  const provider = isProxy(global) ? global.getDelegate() : global;
  return isExporting(provider) ? provider : undefined;
}

function isProxy(provider: TracerProvider): provider is ProxyTracerProvider {
  return 'getDelegate' in provider;
}

function isExporting(provider: TracerProvider): provider is ExportingProvider {
  return 'forceFlush' in provider && typeof provider.forceFlush === 'function';
}

/** The W3C `traceparent` of the current span, if any. */
export function traceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** The id of the current trace, if any. */
export function traceId(): string | undefined {
  const active = trace.getSpanContext(context.active());
  return active && isSpanContextValid(active) ? active.traceId : undefined;
}

/** Runs `work` in the trace of a `traceparent`. */
export function continueTrace<Result>(traceparent: string, work: () => Result): Result {
  return context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), work);
}

/** Runs `work` in the trace of a request (W3C Trace Context), unless a trace is active, as in Next. */
export function continueTraceOf<Result>(
  headers: { get: (name: string) => string | null },
  work: () => Result,
): Result {
  if (!isTracing() || traceId() !== undefined) return work();
  const getter = {
    get: (carrier: typeof headers, name: string) => carrier.get(name) ?? undefined,
    keys: () => [],
  };
  return context.with(propagation.extract(context.active(), headers, getter), work);
}

/** Runs `task` later in the current trace. */
export function inThisTrace<Task extends () => unknown>(task: Task): Task {
  return context.bind(context.active(), task);
}

type SpanSettings = {
  /** Ids, outcomes and counts. No accounts, amounts or bodies. */
  attributes?: Attributes;
  kind?: keyof typeof SpanKind;
  /** Starts a new trace with a link to the current span. */
  isNewTrace?: boolean;
};

const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/**
 * Runs `work` in a span. While tracing is off, only runs `work`.
 * @throws what `work` throws; the span is then marked as failed
 */
export async function inSpan<Result>(
  name: string,
  { attributes, kind = 'INTERNAL', isNewTrace = false }: SpanSettings,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  if (!isTracing()) return await work(NO_SPAN);
  const active = trace.getActiveSpan();
  const links = isNewTrace && active ? [{ context: active.spanContext() }] : [];
  const options = { attributes, kind: SpanKind[kind], root: isNewTrace, links };
  // A tracer from before the start of tracing would record nothing, so none is kept.
  const tracer = trace.getTracer('transaction-webhooks');
  return await tracer.startActiveSpan(name, options, async (span) => {
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

/** Marks a span as failed. `reason` must not quote SQL parameters. */
export function failSpan(span: Span, reason: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
}
