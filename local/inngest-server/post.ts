import { Agent, type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps, Agent as SecureAgent } from 'node:https';

// The connection that rested longest, so that all processes that share a port get calls.
const agent = new Agent({ keepAlive: true, scheduling: 'fifo' });
const secureAgent = new SecureAgent({ keepAlive: true, scheduling: 'fifo' });

type Response = { status: number; headers: IncomingHttpHeaders; text: string };

/**
 * Posts JSON over a kept connection. Node's own client costs a third of the CPU of `fetch`.
 * @throws Error when the connection breaks, or after `timeoutMs`
 */
export function post(
  url: URL,
  { headers, body, timeoutMs }: { headers: object; body: string; timeoutMs: number },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:';
    const request = (isSecure ? requestHttps : requestHttp)(url, {
      method: 'POST',
      agent: isSecure ? secureAgent : agent,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer in ${timeoutMs} ms`)),
      timeoutMs,
    );
    request.once('close', () => clearTimeout(timer)).once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .once('error', reject)
        .once('end', () => {
          const { statusCode: status = 0, headers: received } = response;
          resolve({ status, headers: received, text: Buffer.concat(chunks).toString() });
        });
    });
    request.end(body);
  });
}
