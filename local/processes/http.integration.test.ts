import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRequest } from '@/server/http/answer-request';
import { handleRest } from '@/server/http/rest';
import { closeServer } from '@/tests/support/listen';
import { webhook } from '@/tests/support/webhooks';
import { pickStablePort } from '../launcher/ports';
import { createLimitedServer, listen } from './http';

const server = createLimitedServer();
const WEBHOOKS = '/v1/webhooks/transactions';
let port: number;

beforeAll(async () => {
  port = await pickStablePort();
  await listen(server, { host: '127.0.0.1', port }, (request, response) => {
    void answerRequest(request, response, (one) => handleRest(one, { defer: () => {} }));
  });
});
afterAll(() => closeServer(server));

const RESPONSE = Symbol('waits for a response');

/**
 * Sends parts on one connection: bytes, pauses in milliseconds, and `RESPONSE` to wait for one. Returns all that came
 * back when the server has closed it.
 */
async function exchange(...parts: (string | Buffer | number | typeof RESPONSE)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  await once(socket, 'connect');
  for (const part of parts) {
    if (typeof part === 'number') await sleep(part);
    else if (part === RESPONSE) await once(socket, 'data');
    else socket.write(part);
  }
  await once(socket, 'close');
  return received;
}

function post(body: string, { headers = '', target = WEBHOOKS } = {}): string {
  const length = Buffer.byteLength(body);
  return `POST ${target} HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\n${headers}content-length: ${length}\r\n\r\n${body}`;
}

const body = (id: string) => JSON.stringify(webhook(id));

describe('HTTP server', () => {
  it.each([
    ['a request line that is no HTTP', 'hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'headers over 16 KiB',
      `GET / HTTP/1.1\r\nhost: h\r\nx: ${'x'.repeat(17_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    [
      'a target with invalid percent-encoding',
      'GET /a%ZZ HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n',
      400,
      'MALFORMED_URL',
    ],
    [
      'the target *',
      'OPTIONS * HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n',
      400,
      'MALFORMED_URL',
    ],
  ])('answers %s with the error of the API', async (_, request, status, code) => {
    const received = await exchange(request);
    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(received).toContain(`{"code":"${code}"`);
    expect(received).toMatch(/x-request-id: [\da-f-]{36}/);
    expect(received).toContain('x-content-type-options: nosniff');
  });

  it.each(['/', '//', '///', 'http://h/', '//?a=b'])(
    'answers the target %s as the health check',
    async (target) => {
      const received = await exchange(
        `GET ${target} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n`,
      );
      expect(received).toMatch(/^HTTP\/1.1 200 /);
      expect(received).toContain('"HEALTHY"');
    },
  );

  it.each(['//v1', '/v1', '//x', '/x//'])('answers the target %s with 404', async (target) => {
    const received = await exchange(
      `GET ${target} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n`,
    );
    expect(received).toMatch(/^HTTP\/1.1 404 /);
  });

  it.each([`/${WEBHOOKS}`, `http://h${WEBHOOKS}`, `${WEBHOOKS}/`, `${WEBHOOKS}#fragment`])(
    'accepts a webhook at the target %s',
    async (target) => {
      const request = post(body(`target ${target}`), { target, headers: 'connection: close\r\n' });
      expect(await exchange(request)).toMatch(/^HTTP\/1.1 202 /);
    },
  );

  it('accepts webhooks over HTTP/1.0, in chunks, pipelined and with an offer to upgrade', async () => {
    const old = post(body('http-1.0')).replace('HTTP/1.1', 'HTTP/1.0');
    expect(await exchange(old)).toMatch(/^HTTP\/1.1 202 /);
    const text = body('chunked');
    const chunked = `POST ${WEBHOOKS} HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n`;
    const half = text.length >> 1;
    const chunks = [text.slice(0, half), text.slice(half)].map(
      (one) => `${Buffer.byteLength(one).toString(16)}\r\n${one}\r\n`,
    );
    expect(await exchange(chunked, ...chunks, '0\r\n\r\n')).toMatch(/^HTTP\/1.1 202 /);
    const pipelined = await exchange(
      post(body('first')),
      post(body('second'), { headers: 'connection: close\r\n' }),
    );
    expect(pipelined.match(/HTTP\/1.1 202 /g)).toHaveLength(2);
    const offer =
      'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n';
    const last = 'GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n';
    const upgraded = await exchange(post(body('upgrade'), { headers: offer }), RESPONSE, last);
    expect(upgraded).toMatch(/^HTTP\/1.1 202 /);
  });

  it('lets a client read the 413 while it still sends, and answers its next request', async () => {
    const large = Buffer.alloc(1024 * 1024, ' ');
    const head = `POST ${WEBHOOKS} HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: ${large.length}\r\n\r\n`;
    const received = await exchange(
      head,
      large.subarray(0, 600_000),
      50,
      large.subarray(600_000),
      post(body('after'), { headers: 'connection: close\r\n' }),
    );
    expect(received).toMatch(/^HTTP\/1.1 413 /);
    expect(received).toMatch(/HTTP\/1.1 202 [\s\S]*"transaction_id":"after"/);
  });

  it('closes a connection that sends far more than the limit', async () => {
    const head = `POST ${WEBHOOKS} HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n`;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(head);
    const flood = setInterval(() => socket.write(Buffer.alloc(1024 * 1024)), 5);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(flood);
  });
});
