import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ANSWER_TAG_HEADER, KNOWN_ANSWER_HEADER } from './answer-tag-headers';

const compress = promisify(gzip);
/** A shorter answer would hardly become smaller. */
const MIN_COMPRESSED_LENGTH = 1_000;

/**
 * Adds a tag to a successful answer, and leaves out its content if the client knows it. Not HTTP's own
 * `If-None-Match`, because tRPC's batches are POST requests. Compresses a long answer, which Next does
 * only for pages.
 */
export async function answerChanges(request: Request, response: Response): Promise<Response> {
  if (response.status !== 200) return response;
  const body = await response.text();
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const headers = new Headers(response.headers);
  headers.set(ANSWER_TAG_HEADER, tag);
  if (request.headers.get(KNOWN_ANSWER_HEADER) === tag) {
    headers.delete('content-type');
    return new Response(null, { status: 204, headers });
  }
  const isCompressed = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  if (!isCompressed || body.length < MIN_COMPRESSED_LENGTH) return new Response(body, { headers });
  headers.set('content-encoding', 'gzip');
  headers.append('vary', 'accept-encoding');
  return new Response(new Uint8Array(await compress(body)), { headers });
}
