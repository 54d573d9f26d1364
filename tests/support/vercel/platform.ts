import { createReadStream } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as sendRequest,
} from 'node:http';
import { listenOnLoopback } from '../listen';
import { Instances } from './instances';
import { Output } from './output';
import { type Destination, findDestination, headersOf, match, type RoutedRequest } from './routes';

/** Serves the output of `vercel build` as Vercel does, as far as this service needs it. */
export class Platform {
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #instances: Instances;
  readonly output: Output;

  /** @param variables the whole environment of the functions, except Vercel's own variables */
  constructor(outputFolder: string, variables: Record<string, string>) {
    this.output = new Output(outputFolder);
    this.#instances = new Instances(this.output, variables);
  }

  /** Starts the server and returns its URL. */
  async start(port: number): Promise<string> {
    return `http://127.0.0.1:${await listenOnLoopback(this.#server, port)}`;
  }

  /** Kills all instances and returns how many there were. The next request starts new ones. */
  recycle(): Promise<number> {
    return this.#instances.kill();
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#instances.stop();
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { pathname, search } = new URL(incoming.url ?? '/', 'http://platform');
      const request = { pathname, search, headers: { ...incoming.headers } };
      for (const [name, value] of Object.entries(headersOf(this.output, request))) {
        response.setHeader(name, value);
      }
      await this.#runMiddleware(request, response);
      const destination = findDestination(this.output, request);
      if (!destination) return void response.writeHead(404).end('nothing is deployed here');
      if (destination.kind === 'function') {
        return await this.#forward(incoming, request, destination, response);
      }
      const { contentType, status = 200, file } = destination;
      response.writeHead(status, contentType ? { 'content-type': contentType } : {});
      createReadStream(file).pipe(response);
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  }

  /** Runs the middleware and applies the headers that it sets on request and response. */
  async #runMiddleware(request: RoutedRequest, response: ServerResponse): Promise<void> {
    for (const route of this.output.phase(undefined)) {
      if (!route.middlewarePath || !match(route, request)) continue;
      const port = await this.#instances.port(this.output.functionAt(route.middlewarePath) ?? '');
      const url = `http://127.0.0.1:${port}${request.pathname}${request.search}`;
      const accept = { accept: request.headers.accept ?? '*/*' };
      const { headers } = await fetch(url, { headers: accept, redirect: 'manual' });
      if (headers.get('x-middleware-next') !== '1') {
        throw new Error('middleware that answers itself is not supported here');
      }
      for (const [name, value] of headers) {
        const requestHeader = /^x-middleware-request-(.+)$/.exec(name)?.[1];
        if (requestHeader) request.headers[requestHeader] = value;
        else if (name === 'content-security-policy') response.setHeader(name, value);
      }
    }
  }

  async #forward(
    incoming: IncomingMessage,
    { pathname, headers }: RoutedRequest,
    { folder, matchedPath, search, status }: Extract<Destination, { kind: 'function' }>,
    response: ServerResponse,
  ): Promise<void> {
    const outgoing = sendRequest(
      {
        host: '127.0.0.1',
        port: await this.#instances.port(folder),
        method: incoming.method,
        path: pathname + search,
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
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }
}
