import { after } from 'next/server';
import { createAfterResponse } from '@/server/http/after-response';
import { respond } from '@/server/http/rest';
import { flushTraces, mayFreeze } from '@/server/observability/tracing';

const defer = createAfterResponse({
  after,
  afterAll: async () => {
    if (mayFreeze()) await flushTraces();
  },
});

/** Handles a REST request in Next. */
export async function rest(request: Request): Promise<Response> {
  const response = await respond(request, { defer });
  // Exports traces even if the request deferred nothing.
  if (mayFreeze()) defer(async () => {});
  return response;
}
