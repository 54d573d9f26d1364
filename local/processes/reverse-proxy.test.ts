import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { pickStablePort } from '../launcher/stable-port';
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
  const front = createServer((request, response) =>
    reverseProxy(request, response, `http://${host}:${upstreamPort}`),
  );
  closeAtEnd(front);
  const port = await pickStablePort();
  front.listen(port, host);
  await once(front, 'listening');
  return { upstream, url: `http://${host}:${port}` };
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

it('reverse proxy answers 502 when the upstream server is down', async () => {
  const { upstream, url } = await start();
  upstream.close();
  expect((await fetch(url)).status).toBe(502);
});
