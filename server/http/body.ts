import { isSafeNumber, parse } from 'lossless-json';
import { ApiError } from '@/server/core/errors';
import { MAX_BODY_BYTES, MAX_BODY_DEPTH } from '@/server/settings/limits';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Reads a request's raw bytes. Counts them on arrival, because `Content-Length` can be wrong or missing.
 * @throws ApiError UNSUPPORTED_MEDIA_TYPE or PAYLOAD_TOO_LARGE
 */
export async function readBody(
  request: { headers: Pick<Headers, 'get'>; body: AsyncIterable<Uint8Array> | null },
  maxBytes = MAX_BODY_BYTES,
): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '') || encoding !== 'identity') {
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE');
  }
  if (Number(request.headers.get('content-length')) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError('PAYLOAD_TOO_LARGE', {
    message: `The body is larger than ${maxBytes / 1024} KiB.`,
  });
}

/**
 * Parses a body as JSON in UTF-8. A number that a double would round (99999999999999.9999) becomes NaN,
 * which every field rejects. A key with two different values is an error, because parsers disagree on
 * its meaning (RFC 8259, section 4).
 * @throws ApiError MALFORMED_BODY
 */
export function parseBody(body: Uint8Array): unknown {
  try {
    const text = utf8.decode(body);
    if (depthOf(text) > MAX_BODY_DEPTH) {
      const message = `The body is nested more than ${MAX_BODY_DEPTH} levels deep.`;
      throw new ApiError('MALFORMED_BODY', { message });
    }
    return parse(text, undefined, { parseNumber, onDuplicateKey: rejectDuplicateKey });
  } catch (cause) {
    throw cause instanceof ApiError ? cause : new ApiError('MALFORMED_BODY', { cause });
  }
}

/** The nesting depth of a JSON text, in one pass and without recursion. */
function depthOf(text: string): number {
  let [depth, deepest, isInString] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isInString = !isInString;
    else if (isInString) at += character === '\\' ? 1 : 0;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}

function parseNumber(literal: string): number {
  return isSafeNumber(literal) ? Number(literal) : Number.NaN;
}

function rejectDuplicateKey(): never {
  const message = 'The body has a key twice in one object, with different values.';
  throw new ApiError('MALFORMED_BODY', { message });
}
