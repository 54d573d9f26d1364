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

/** A part that answers `ok`, and somebody who passes on to it. */
async function start(options?: Parameters<typeof createReverseProxy>[0]) {
  const part = createLimitedServer();
  closeAtEnd(part);
  const partPort = await pickStablePort();
  await listen(part, { host, port: partPort }, (_, response) => response.end('ok'));
  const reverseProxy = createReverseProxy(options);
  const front = createServer((request, response) =>
    reverseProxy(request, response, `http://${host}:${partPort}`),
  );
  closeAtEnd(front);
  const port = await pickStablePort();
  front.listen(port, host);
  await once(front, 'listening');
  return { part, url: `http://${host}:${port}` };
}

it('reverse proxy closes an idle upstream connection first and serves the next request', async () => {
  const { part, url } = await start({ idleMs: 50 });
  const connected = once(part, 'connection');
  expect(await (await fetch(url)).text()).toBe('ok');
  const [socket] = await connected;
  // The part itself would keep it for a minute.
  await once(socket, 'end');
  expect(await (await fetch(url)).text()).toBe('ok');
});

it('reverse proxy reuses one upstream connection for five consecutive requests', async () => {
  const { part, url } = await start();
  let connections = 0;
  part.on('connection', () => {
    connections += 1;
  });
  for (let n = 0; n < 5; n += 1) expect((await fetch(url)).status).toBe(200);
  expect(connections).toBe(1);
});

it('reverse proxy answers 502 when the upstream server is down', async () => {
  const { part, url } = await start();
  part.close();
  expect((await fetch(url)).status).toBe(502);
});
