import { after } from 'next/server';
import { respond } from '@/server/respond';
import { shareAfter } from '@/server/share-after';
import { flushTraces, mayFreeze } from '@/server/tracing/start';

const afterAnswer = shareAfter({
  after,
  afterAll: async () => {
    if (mayFreeze()) await flushTraces();
  },
});

/** Next's side of the REST adapter: what is deferred runs after the response was sent. */
export async function rest(request: Request): Promise<Response> {
  const response = await respond(request, { defer: afterAnswer });
  // What it has traced is to be sent, whether it had a task or none.
  if (mayFreeze()) afterAnswer(async () => {});
  return response;
}
