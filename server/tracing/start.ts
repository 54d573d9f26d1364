import { ProxyTracerProvider, type TracerProvider, trace } from '@opentelemetry/api';
import manifest from '@/package.json' with { type: 'json' };
import { env, isTracingWanted } from '@/server/env';

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
