import { after } from 'next/server';
import { respond } from '@/server/respond';
import { flushTraces, mayFreeze } from '@/server/tracing/start';

/** Next's side of the REST adapter: what is deferred runs after the response was sent. */
export async function rest(request: Request): Promise<Response> {
  const running: Promise<unknown>[] = [];
  const start = (task: () => Promise<unknown>) => {
    const done = task();
    running.push(done);
    return done;
  };
  const response = await respond(request, { defer: (task) => after(() => start(task)) });
  // The last that is deferred is the last to start.
  if (mayFreeze()) after(() => Promise.allSettled(running).then(flushTraces));
  return response;
}
