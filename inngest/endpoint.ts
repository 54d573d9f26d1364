import { headerKeys } from 'inngest';
import { ApiError } from '@/server/core/errors';
import { readBytes } from '@/server/http/body';
import { type RestResponse, reportAndRespond } from '@/server/http/responses';
import type { RestRequest } from '@/server/http/rest';
import { parseTarget } from '@/server/http/target';
import { MAX_CALL_BYTES } from '@/server/settings/limits';
import { CommHandler, type EndpointOptions, type ReadRequest } from './comm-handler';

type InngestRequest = Omit<RestRequest, 'clientIp'>;

/**
 * Creates the endpoint that Inngest calls, for any server. Its function never throws: a request that is no call gets an error of
 * `server/core/errors.ts`. The SDK's own endpoints reject a promise then, which ends a process of Node.
 */
export function createEndpoint(options: EndpointOptions) {
  const handle = new CommHandler(options).createHandler();
  return async (request: InngestRequest): Promise<RestResponse> => {
    try {
      return await handle(await read(request, options.client.mode === 'cloud'));
    } catch (thrown) {
      return reportAndRespond(thrown);
    }
  };
}

async function read(request: InngestRequest, mustBeSigned: boolean): Promise<ReadRequest> {
  const { method, headers } = request;
  // A stranger must not make us read a large body. The SDK would read it first, and log an error.
  if (mustBeSigned && headers.get(headerKeys.Signature) === null) {
    const message = 'The request has no signature of Inngest.';
    throw new ApiError('INVALID_SIGNATURE', { message });
  }
  const bytes = await readBytes(request, MAX_CALL_BYTES);
  return { method, headers, url: publicUrlOf(request), body: parse(bytes) };
}

/** The address that Inngest knows, also behind a proxy. */
function publicUrlOf({ url, headers }: InngestRequest): URL {
  const { path, query } = parseTarget(url);
  const protocol = /^https/.test(headers.get('x-forwarded-proto') ?? url) ? 'https' : 'http';
  const origin = `${protocol}://${headers.get('host')}`;
  if (!URL.canParse(origin)) throw new ApiError('MALFORMED_URL');
  const publicUrl = new URL(origin);
  publicUrl.pathname = path;
  publicUrl.search = query;
  return publicUrl;
}

/** Keeps the numbers as they are, unlike `parseBody`, because the signature covers them. */
function parse(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return undefined;
  try {
    const body: unknown = JSON.parse(Buffer.from(bytes).toString());
    // The SDK would parse a string again.
    if (typeof body === 'object') return body;
  } catch {}
  throw new ApiError('MALFORMED_BODY', { message: 'The body is not a JSON object.' });
}
