import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { closeServer, listenOnLoopback } from './listen';

/** Starts an Inngest server that accepts everything, and keeps the bodies it receives, until the tests of the file end. */
export async function recordingInngest(): Promise<{ baseUrl: string; received: string[] }> {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    received.push(await text(request));
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
  });
  afterAll(() => closeServer(server));
  return { baseUrl: `http://127.0.0.1:${await listenOnLoopback(server)}`, received };
}
