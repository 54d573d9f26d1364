import { createHash } from 'node:crypto';
import { ANSWER_TAG_HEADER, KNOWN_ANSWER_HEADER } from './answer-tag-headers';

/**
 * Adds a tag to a successful answer, and leaves out its content if the client knows it. Not HTTP's own
 * `If-None-Match`, because tRPC's batches are POST requests.
 */
export async function answerChanges(request: Request, response: Response): Promise<Response> {
  if (response.status !== 200) return response;
  const body = await response.text();
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const headers = new Headers(response.headers);
  headers.set(ANSWER_TAG_HEADER, tag);
  if (request.headers.get(KNOWN_ANSWER_HEADER) !== tag) return new Response(body, { headers });
  headers.delete('content-type');
  return new Response(null, { status: 204, headers });
}
