import type { NextApiRequest, NextApiResponse } from 'next';
import type { Context } from '@/server/core/trpc';
import { runAfterResponse, waitUntil } from '@/server/http/after-response';
import { answerRequest } from '@/server/http/answer-request';
import { handleRest, type RestRequest } from '@/server/http/rest';
import { mayFreeze } from '@/server/observability/tracing';

/** Signatures are over the bytes of the body. */
export const config = { api: { bodyParser: false, externalResolver: true } };

const defer: Context['defer'] = (task) => waitUntil(runAfterResponse(task));

/**
 * Answers a webhook in Next. `next.config.ts` rewrites `/v1/webhooks/{source}` to this route. A route in `app/` makes a
 * web `Request` with its streams, and so takes twice the CPU before our own code runs.
 */
export default async function answerWebhook(request: NextApiRequest, response: NextApiResponse) {
  const url = `/v1/webhooks/${request.query.source}`;
  const answer = (one: RestRequest) => handleRest({ ...one, url }, { defer });
  await answerRequest(request, response, answer, { isDirect: false });
  // Exports traces even if the webhook deferred nothing.
  if (mayFreeze()) defer(async () => {});
}
