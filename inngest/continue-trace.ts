import { Middleware } from 'inngest';
import { z } from 'zod';
import { continueTrace } from '@/server/tracing/carry';
import { flushTraces, mayFreeze } from '@/server/tracing/start';

const carrying = z.object({ traceparent: z.string() });
const body = z.object({
  event: z.object({
    // A run that has failed for good has its event within the one that says so.
    data: z.union([carrying, z.object({ event: z.object({ data: carrying }) })]),
  }),
});

/** Has each call by Inngest continue the trace that the run's event carries, if it carries one. */
export class ContinueTrace extends Middleware.BaseMiddleware {
  readonly id = 'continue-trace';

  override async wrapRequest({ next, requestInfo }: Middleware.WrapRequestArgs) {
    const traceparent = traceparentOf(await requestInfo.body());
    const answer = await (traceparent === undefined ? next() : continueTrace(traceparent, next));
    if (mayFreeze()) await flushTraces();
    return answer;
  }
}

function traceparentOf(call: unknown): string | undefined {
  const data = body.safeParse(call).data?.event.data;
  return data && 'traceparent' in data ? data.traceparent : data?.event.data.traceparent;
}
