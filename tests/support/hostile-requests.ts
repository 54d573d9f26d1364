import { connect } from 'node:net';
import fc from 'fast-check';
import { razorpaySignature } from '@/server/webhooks/signature';
import { hostileBody } from './hostile-bodies';

/** The bytes of a request. Cut: the client hangs up after them. */
type RawRequest = { bytes: Buffer; isCut: boolean };

const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant('POST') },
  fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PRI', 'post', 'X'),
);

const target = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom('/v1/webhooks/transactions', '/v1/webhooks/razorpay'),
  },
  fc.constantFrom(
    ...['/', '//', '///', '//x', '/v1', '/v1/', '/v2/webhooks', '*', '?', '#', '/\\evil', '/%'],
    ...[
      '//v1/webhooks//transactions',
      '/v1/webhooks/%74ransactions',
      '/v1/webhooks/..%2ftransactions',
    ],
    ...[
      'http://evil.example/v1/webhooks/transactions',
      'https://[::1',
      'ftp://x/',
      'evil.example:80',
    ],
    ...[
      '/v1/transactions/a%ZZ',
      '/v1/transactions/%00',
      '/v1/transactions/%2e%2e',
      '/v1/transactions/',
    ],
    ...['/v1/transactions?created_from=0000-01-01T00:00:00Z', '/v1/conflicts?before=9e99'],
    ...[
      '/api/trpc/x',
      '/api/trpc/transactions.list?batch=1&input=%7B',
      '/api/inngest',
      '/api/session',
    ],
    ...['/dashboard/../v1/metrics', '/..%2f..%2fetc/passwd', '/_next/../../x', '/openapi.json/x'],
    `/v1/transactions/${'x'.repeat(9_000)}`,
    `/?${'q'.repeat(20_000)}`,
  ),
  fc.string().map((text) => `/${encodeURIComponent(text)}`),
);

/** Header lines that real clients send wrongly, and attackers on purpose. */
const header = fc.constantFrom(
  ...['Host: evil.example', 'Host:', 'Expect: 100-continue', 'Expect: 200-ok', 'Connection: close'],
  ...['Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__'],
  ...['Connection: Upgrade\r\nUpgrade: websocket', 'Connection: keep-alive, x-webhook-outcome'],
  ...['Content-Length: 5', 'Content-Length: -1', 'Content-Length: 9e9', 'Content-Length: 1, 1'],
  ...[
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip',
    'Transfer-Encoding: identity, chunked',
  ],
  ...[
    'Content-Encoding: gzip',
    'Content-Encoding: utf-8',
    'Content-Type: text/plain',
    'Content-Type:',
  ],
  ...['Authorization: Bearer x', 'Authorization: Basic Og==', 'Cookie: session=x; a; =; b=%'],
  ...[
    'Webhook-Id: x\r\nWebhook-Timestamp: NaN\r\nWebhook-Signature: v1,x',
    'X-Razorpay-Signature: é',
  ],
  ...['Forwarded: for="[::1]"', 'X-Forwarded-Host: a, b', 'X-Forwarded-Proto: javascript', 'X: \0'],
  ...[
    'traceparent: 00-x',
    'Accept: text/html',
    'Sec-Fetch-Site: cross-site',
    'X-HTTP-Method-Override: PUT',
  ],
  ...[
    'folded: a\r\n b',
    'no colon',
    ': no name',
    'sp ace: x',
    'RSC: 1',
    'Next-Action: x',
    'Range: bytes=0-',
  ],
  `X-Large: ${'x'.repeat(17_000)}`,
  ...['x-middleware-subrequest: proxy', 'x-nextjs-data: 1', 'x-warm-up: x'],
);

const bytes = (secret: string) =>
  fc
    .tuple(
      method,
      target,
      fc.array(header, { maxLength: 4 }),
      hostileBody,
      fc.boolean(),
      fc.nat(255),
    )
    .map(([verb, path, lines, { body, headers }, isSigned, host]) => {
      const all = [
        `${verb} ${path} HTTP/1.1`,
        'Host: 127.0.0.1',
        // So that the rate limit of a single client stops none of them.
        `X-Forwarded-For: 203.0.113.${host}`,
        ...Object.entries({ 'content-length': String(body.length), ...headers }).map(
          ([name, value]) => `${name}: ${value}`,
        ),
        ...(isSigned ? [`X-Razorpay-Signature: ${razorpaySignature(secret, body)}`] : []),
        ...lines,
      ];
      return Buffer.concat([Buffer.from(`${all.join('\r\n')}\r\n\r\n`), body]);
    });

/** Requests that are no valid webhook. Half of them have a valid signature, and some break off. */
export const hostileRequest = (secret: string): fc.Arbitrary<RawRequest> =>
  fc.tuple(bytes(secret), fc.double({ min: 0, max: 4, noNaN: true })).map(([whole, part]) => ({
    bytes: whole.subarray(0, Math.ceil(whole.length * Math.min(part, 1))),
    isCut: part < 1,
  }));

/** How long to wait for a response that an incomplete request may never get. */
const PATIENCE_MS = 300;

/**
 * Sends a request and returns the statuses of the responses. A request that is cut has none.
 * @param patienceMs how long to wait for more
 */
export function sendRaw(
  port: number,
  { bytes, isCut }: RawRequest,
  patienceMs = PATIENCE_MS,
): Promise<number[]> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes, () => isCut && socket.destroy());
    });
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      const lines = received.matchAll(/HTTP\/1\.[01] (\d{3}) /g);
      resolve([...lines].map(([, status]) => Number(status)));
    });
  });
}
