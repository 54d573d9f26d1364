import { trace } from '@opentelemetry/api';
import { expect, it, vi } from 'vitest';
import {
  continueTraceOf,
  flushTraces,
  inSpan,
  startTracing,
  traceId,
  traceparent,
} from './tracing';

const loaded = vi.hoisted(() => ({ sdk: false }));
vi.mock('@opentelemetry/sdk-node', () => {
  loaded.sdk = true;
  return {};
});

it('loads no OpenTelemetry SDK and records no spans when tracing is off', async () => {
  await startTracing();
  expect(loaded.sdk).toBe(false);
  const sent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const headers = { get: (name: string) => (name === 'traceparent' ? sent : null) };
  await continueTraceOf(headers, () =>
    inSpan('work', { attributes: { attempt: 1 } }, async (span) => {
      expect(span.isRecording()).toBe(false);
      expect(trace.getActiveSpan()?.isRecording() ?? false).toBe(false);
      expect([traceparent(), traceId()]).toEqual([undefined, undefined]);
    }),
  );
  await flushTraces();
});
