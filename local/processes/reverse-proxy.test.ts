import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished, vi } from 'vitest';
import { sendRaw } from '@/tests/support/hostile-requests';
import { pickStablePort } from '../launcher/ports';
import { createLimitedServer, listen } from './http';
import { createReverseProxy } from './reverse-proxy';

const host = '127.0.0.1';

function closeAtEnd(server: Server): void {
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
}

/** Starts an upstream server that answers `ok` and a front that forwards to it. */
async function start(options?: Parameters<typeof createReverseProxy>[0]) {
  const upstream = createLimitedServer();
  closeAtEnd(upstream);
  const upstreamPort = await pickStablePort();
  await listen(upstream, { host, port: upstreamPort }, (_, response) => response.end('ok'));
  const reverseProxy = createReverseProxy(options);
  const front = createServer(
    (request, response) =>
      void reverseProxy(request, response, {
        target: `http://${host}:${upstreamPort}`,
        isBuffered: true,
      }),
  );
  closeAtEnd(front);
  const port = await pickStablePort();
  front.listen(port, host);
  await once(front, 'listening');
  return { upstream, front, url: `http://${host}:${port}` };
}

it('reverse proxy closes an idle upstream connection first and serves the next request', async () => {
  const { upstream, url } = await start({ idleMs: 50 });
  const connected = once(upstream, 'connection');
  expect(await (await fetch(url)).text()).toBe('ok');
  const [socket] = await connected;
  // The upstream server would keep the connection for a minute.
  await once(socket, 'end');
  expect(await (await fetch(url)).text()).toBe('ok');
});

it('reverse proxy reuses one upstream connection for five consecutive requests', async () => {
  const { upstream, url } = await start();
  let connections = 0;
  upstream.on('connection', () => {
    connections += 1;
  });
  for (let n = 0; n < 5; n += 1) expect((await fetch(url)).status).toBe(200);
  expect(connections).toBe(1);
});

it('reverse proxy closes the connection to a client that is to reconnect', async () => {
  const { front, url } = await start();
  front.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
  expect((await fetch(url)).headers.get('connection')).toBe('close');
});

it('reverse proxy answers 502 when the upstream server is down', async () => {
  const { upstream, url } = await start();
  upstream.close();
  const response = await fetch(url);
  expect(response.status).toBe(502);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(await response.json()).toMatchObject({ code: 'BAD_GATEWAY' });
});

it('reverse proxy appends the client to X-Forwarded-For and drops an offer to upgrade', async () => {
  const { upstream, url } = await start();
  const received = once(upstream, 'request');
  // As Java's HttpClient offers HTTP/2.
  const offer = {
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: 'h2c',
    'http2-settings': 'AAMAAABk',
  };
  const sent = get(url, { headers: { ...offer, 'x-forwarded-for': '198.51.100.9' } });
  const [response] = await once(sent, 'response');
  expect(response.statusCode).toBe(200);
  response.resume();
  const [{ headers }] = await received;
  expect(headers['x-forwarded-for']).toBe('198.51.100.9, 127.0.0.1');
  expect(headers).not.toHaveProperty('upgrade');
  expect(headers).not.toHaveProperty('http2-settings');
  expect(headers.connection).toBe('keep-alive');
});

it('reverse proxy forwards no body that breaks off, and a whole one unchanged', async () => {
  const { upstream, url } = await start();
  const bodies: string[] = [];
  upstream.on('request', async (request) => bodies.push(await text(request)));
  const { port } = new URL(url);
  const head = `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n`;
  expect(await sendRaw(Number(port), { bytes: Buffer.from(`${head}half`), isCut: true })).toEqual(
    [],
  );
  const whole = 'ü'.repeat(100_000);
  expect((await fetch(url, { method: 'POST', body: whole })).status).toBe(200);
  await vi.waitFor(() => expect(bodies).toEqual([whole]));
  const tooLarge = await fetch(url, { method: 'POST', body: 'x'.repeat(5_000_000) }).catch(
    () => undefined,
  );
  expect(tooLarge === undefined || tooLarge.status === 413).toBe(true);
  expect(bodies).toHaveLength(1);
});
