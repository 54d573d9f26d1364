import { after } from 'next/server';
import type { Context } from '@/server/core/trpc';
import { runAfterResponse } from '@/server/http/after-response';
import { respond } from '@/server/http/rest';
import { mayFreeze } from '@/server/observability/tracing';

const defer: Context['defer'] = (task) => after(() => runAfterResponse(task));

/** Handles a REST request in Next. */
export async function rest(request: Request): Promise<Response> {
  const response = await respond(request, { defer });
  // Exports traces even if the request deferred nothing.
  if (mayFreeze()) defer(async () => {});
  return response;
}
