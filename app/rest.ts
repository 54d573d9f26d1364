import { after } from 'next/server';
import { respond } from '@/server/http/rest';
import { shareAfter } from '@/server/http/share-after';
import { flushTraces, mayFreeze } from '@/server/observability/tracing';

const defer = shareAfter({
  after,
  afterAll: async () => {
    if (mayFreeze()) await flushTraces();
  },
});

/** Answers a REST request in Next. */
export async function rest(request: Request): Promise<Response> {
  const response = await respond(request, { defer });
  // Export the traces of a request that deferred nothing, too.
  if (mayFreeze()) defer(async () => {});
  return response;
}
