import { toErrorAnswer } from '@/server/rest';

/** What was thrown, as every client of ours sees an error. */
export function errorResponse(thrown: unknown): Response {
  const { status, headers, body } = toErrorAnswer(thrown);
  return new Response(body, {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
  });
}
