import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { closeServer, listenOnLoopback } from './listen';

const value = z.union([
  z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
  z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
  z.unknown(),
]);
const keyValues = z
  .array(z.object({ key: z.string(), value }))
  .default([])
  .transform((pairs) => Object.fromEntries(pairs.map((pair) => [pair.key, pair.value])));
const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes: keyValues,
  status: z.object({ code: z.number().default(0), message: z.string().optional() }).optional(),
  links: z.array(z.object({ traceId: z.string() })).default([]),
});
const exportSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: keyValues }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
});

export type Span = z.infer<typeof spanSchema> & { resource: Record<string, unknown> };

/** The settings that make the service export its traces to a receiver, every 100 ms. */
export function tracingTo(url: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
}

/** Receives traces as OTLP over HTTP, in JSON, and keeps all spans. */
export async function startOtlpReceiver() {
  const spans: Span[] = [];
  const paths = new Set<string>();
  const server = createServer(async (request, response) => {
    paths.add(request.url ?? '');
    const { resourceSpans } = exportSchema.parse(await json(request));
    for (const { resource, scopeSpans } of resourceSpans) {
      const all = scopeSpans.flatMap((scope) => scope.spans);
      spans.push(...all.map((span) => ({ ...span, resource: resource.attributes })));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  return { url, spans, paths, close: () => closeServer(server) };
}
