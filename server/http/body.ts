import { beforeDeadline } from '@/server/core/deadline';
import { ApiError } from '@/server/core/errors';
import { BODY_TIMEOUT_MS, MAX_ARRIVING_BYTES, MAX_BODY_BYTES } from '@/server/settings/limits';

/** `application/json`, `text/json`, or a type with the suffix `+json`. */
const JSON_TYPE = /^(application|text)\/([\w.-]+\+)?json\s*(;|$)/i;
/** No compression. Some senders name the charset here. */
const PLAIN_ENCODINGS = new Set(['', 'identity', 'utf-8', 'utf8']);

type Body = AsyncIterable<Uint8Array> | null;

/**
 * @throws ApiError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, REQUEST_TIMEOUT, REQUEST_ABORTED, or
 * TOO_MANY_REQUESTS when all arriving bodies together are too large
 */
export async function readBody(
  { headers, body }: { headers: Pick<Headers, 'get'>; body: Body },
  maxBytes = MAX_BODY_BYTES,
): Promise<Uint8Array> {
  const encoding = (headers.get('content-encoding') ?? '').trim().toLowerCase();
  if (!JSON_TYPE.test(headers.get('content-type') ?? '') || !PLAIN_ENCODINGS.has(encoding)) {
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE');
  }
  return await readBytes({ headers, body }, maxBytes);
}

/**
 * Reads a body of any type. Counts its bytes on arrival, because `Content-Length` can be wrong or missing.
 * @throws ApiError PAYLOAD_TOO_LARGE, REQUEST_TIMEOUT, REQUEST_ABORTED or TOO_MANY_REQUESTS
 */
export async function readBytes(
  { headers, body }: { headers: Pick<Headers, 'get'>; body: Body },
  maxBytes: number,
): Promise<Uint8Array> {
  if (Number(headers.get('content-length')) > maxBytes) throw tooLarge(maxBytes);
  return await beforeDeadline(
    BODY_TIMEOUT_MS,
    collect(body, maxBytes),
    () => new ApiError('REQUEST_TIMEOUT'),
  );
}

let arrivingBytes = 0;

async function collect(body: Body, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      arrivingBytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      if (arrivingBytes > MAX_ARRIVING_BYTES) throw tooManyArrive();
      chunks.push(chunk);
    }
  } catch (cause) {
    // Only the connection can fail here, and only the client closes it.
    throw cause instanceof ApiError ? cause : new ApiError('REQUEST_ABORTED', { cause });
  } finally {
    arrivingBytes -= bytes;
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError('PAYLOAD_TOO_LARGE', {
    message: `The body is larger than ${maxBytes / 1024} KiB.`,
  });
}

function tooManyArrive(): ApiError {
  const message = 'Too many bodies arrive at the same time. Send the request again.';
  return new ApiError('TOO_MANY_REQUESTS', { message, headers: { 'retry-after': '5' } });
}
