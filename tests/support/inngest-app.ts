import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Inngest, type InngestFunction } from 'inngest';
import { serve } from 'inngest/node';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** A client that talks to the Inngest server at `inngestUrl`, in development mode, without a word. */
export function createClient(id: string, inngestUrl: string): Inngest {
  return new Inngest({ id, baseUrl: inngestUrl, isDev: true, logger: SILENT });
}

/** A client as in production: requests are signed and checked with these keys. */
export function createSignedClient(
  id: string,
  inngestUrl: string,
  keys: { signingKey: string; eventKey: string },
): Inngest {
  return new Inngest({ id, baseUrl: inngestUrl, isDev: false, logger: SILENT, ...keys });
}

/** Serves functions over real HTTP as an app of their own, and registers them. */
export async function serveApp(client: Inngest, functions: InngestFunction.Any[], port = 0) {
  const server: Server = createServer(serve({ client, functions }));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}/api/inngest`;
  const registered = await fetch(url, { method: 'PUT' });
  if (!registered.ok) throw new Error(`not registered: ${await registered.text()}`);
  return {
    port: address.port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
