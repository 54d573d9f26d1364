import { createServer } from 'node:http';
import { Inngest, type InngestFunction } from 'inngest';
import { serve } from 'inngest/node';
import { closeServer, listenOnLoopback } from './listen';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** A client for the Inngest server at `baseUrl`. With keys, it is in production mode. */
export function createClient(
  id: string,
  baseUrl: string,
  keys?: { signingKey: string; eventKey: string },
): Inngest {
  return new Inngest({ id, baseUrl, isDev: keys === undefined, logger: SILENT, ...keys });
}

/** Serves functions over HTTP as an app, and registers them. */
export async function serveApp(client: Inngest, functions: InngestFunction.Any[], port = 0) {
  const server = createServer(serve({ client, functions }));
  let calls = 0;
  server.on('request', ({ method }) => {
    if (method === 'POST') calls += 1;
  });
  const appPort = await listenOnLoopback(server, port);
  const registered = await fetch(`http://127.0.0.1:${appPort}/api/inngest`, { method: 'PUT' });
  if (!registered.ok) throw new Error(`not registered: ${await registered.text()}`);
  return {
    port: appPort,
    /** How often the Inngest server has called the functions. */
    calls: () => calls,
    close: () => closeServer(server),
  };
}
