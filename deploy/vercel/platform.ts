import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Output } from './output';
import { findDestination } from './routes';

const root = path.resolve(import.meta.dirname, '..', '..');
const INSTANCE = path.join(import.meta.dirname, 'instance.mjs');

type Instance = { child: ChildProcess; port: number };

/**
 * Serves what `vercel build` has written, in the way of the platform as far as this service needs it:
 * each function in a process of its own that sees its own files and no others, and cannot write any.
 */
export class Platform {
  readonly #folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'vercel-output-')));
  readonly #instances = new Map<string, Promise<Instance>>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #unpacked = new Map<string, Promise<string>>();
  readonly output: Output;

  constructor(
    outputFolder: string,
    /** All the environment that the functions have, beside what tells them where they are. */
    private readonly variables: Record<string, string>,
  ) {
    this.output = new Output(outputFolder);
  }

  /** Starts to answer, and tells where; with a port of one's own, if one is named. */
  async start(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Ends every instance, at once and with all that it has in memory. The next request starts new ones. */
  async recycle(): Promise<number> {
    const instances = [...this.#instances.values()];
    this.#instances.clear();
    for (const instance of instances) {
      const { child } = await instance;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    return instances.length;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.recycle();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { pathname, search } = new URL(request.url ?? '/', 'http://platform');
      const found = findDestination(this.output, { pathname, search, headers: request.headers });
      if (!found) return void response.writeHead(404).end('nothing is deployed here');
      if (found.kind === 'file') {
        const headers = found.contentType ? { 'content-type': found.contentType } : {};
        response.writeHead(found.status ?? 200, headers);
        return void createReadStream(found.file).pipe(response);
      }
      await this.#pass(request, response, found);
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  }

  async #pass(
    request: IncomingMessage,
    response: ServerResponse,
    { folder, matchedPath, search }: { folder: string; matchedPath: string; search: string },
  ): Promise<void> {
    const { port } = await this.#instance(folder);
    const { pathname } = new URL(request.url ?? '/', 'http://platform');
    const headers = {
      ...request.headers,
      'x-matched-path': matchedPath,
      'x-forwarded-host': request.headers.host,
      'x-forwarded-proto': 'http',
    };
    const options = {
      host: '127.0.0.1',
      port,
      method: request.method,
      path: pathname + search,
      headers,
    };
    const sent = send(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    sent.on('error', () => response.destroy());
    request.pipe(sent);
  }

  #instance(folder: string): Promise<Instance> {
    const running = this.#instances.get(folder);
    if (running) return running;
    const starting = this.#start(folder);
    this.#instances.set(folder, starting);
    return starting;
  }

  async #start(folder: string): Promise<Instance> {
    const unpacked = this.#unpacked.get(folder) ?? this.#unpack(folder);
    this.#unpacked.set(folder, unpacked);
    const own = await unpacked;
    const { handler } = this.output.functionConfig(folder);
    const child = fork(INSTANCE, [path.join(own, handler)], {
      cwd: own,
      // It may read its own folder, write nothing, and start no process and no thread.
      execArgv: [...PERMISSION, `--allow-fs-read=${own}`, `--allow-fs-read=${INSTANCE}`],
      env: { ...this.variables, NODE_ENV: 'production', VERCEL: '1' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [port] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`a function ended with ${code} before it was ready`);
      }),
    ]);
    return { child, port: Number(port) };
  }

  async #unpack(folder: string): Promise<string> {
    const into = path.join(this.#folder, String(this.#unpacked.size));
    await this.output.unpack(folder, root, into);
    return into;
  }
}

const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? ['--permission']
  : ['--experimental-permission', '--no-warnings'];
