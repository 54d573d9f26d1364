import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import { Instances } from './instances';
import { runMiddleware } from './middleware';
import { Output } from './output';
import { type Destination, findDestination, headersOf } from './routes';

/**
 * Serves what `vercel build` has written, in the way of the platform as far as this service needs it.
 */
export class Platform {
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #instances: Instances;
  readonly output: Output;

  /** @param variables all the environment that the functions have, beside what tells them where they are */
  constructor(outputFolder: string, variables: Record<string, string>) {
    this.output = new Output(outputFolder);
    this.#instances = new Instances(this.output, variables);
  }

  /** Starts to answer, and tells where. */
  async start(port: number): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${port}`;
  }

  /** Ends every instance, and tells how many there were. The next request starts new ones. */
  recycle(): Promise<number> {
    return this.#instances.end();
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#instances.stop();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { pathname, search } = new URL(request.url ?? '/', 'http://platform');
      const asked = { pathname, search, headers: { ...request.headers } };
      for (const [name, value] of Object.entries(headersOf(this.output, asked))) {
        response.setHeader(name, value);
      }
      await runMiddleware(this.output, this.#instances, asked, response);
      const found = findDestination(this.output, asked);
      if (!found) return void response.writeHead(404).end('nothing is deployed here');
      if (found.kind === 'function') return await this.#pass(request, asked, found, response);
      const type = found.contentType ? { 'content-type': found.contentType } : {};
      response.writeHead(found.status ?? 200, type);
      createReadStream(found.file).pipe(response);
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  }

  async #pass(
    request: IncomingMessage,
    { pathname, headers }: { pathname: string; headers: IncomingHttpHeaders },
    { folder, matchedPath, search, status }: Extract<Destination, { kind: 'function' }>,
    response: ServerResponse,
  ): Promise<void> {
    const sent = send(
      {
        ...{ host: '127.0.0.1', port: await this.#instances.port(folder) },
        ...{ method: request.method, path: pathname + search },
        headers: {
          ...headers,
          'x-matched-path': matchedPath,
          'x-forwarded-host': headers.host,
          'x-forwarded-proto': 'http',
        },
      },
      (answer) => {
        response.writeHead(status ?? answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    sent.on('error', () => response.destroy());
    request.pipe(sent);
  }
}
