import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeServer, listenOnLoopback } from './listen';

/**
 * How the other side behaves: it answers with a status, it works and breaks the connection before it has answered,
 * it works and answers too late, or it does not listen.
 */
type Behaviour =
  | { kind: 'answers'; status: number; headers?: Record<string, string>; afterMs?: number }
  | { kind: 'resets after its work' }
  | { kind: 'hangs' };

export type Received = { key: string; headers: IncomingMessage['headers']; body: string };

const OK: Behaviour = { kind: 'answers', status: 200 };

/** A stand-in for the team's own service: it counts what it receives, and can be taken down. */
export class Downstream {
  readonly received: Received[] = [];
  /** The most requests at the same time. */
  peak = 0;
  behave: (request: Received) => Behaviour = () => OK;
  #open = 0;
  #port: number;
  #server: ReturnType<typeof createServer> | undefined;

  constructor(port = 0) {
    this.#port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/transactions`;
  }

  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#port = await listenOnLoopback(this.#server, this.#port);
  }

  /** Connections are refused until the next start. */
  async stop(): Promise<void> {
    if (this.#server?.listening) await closeServer(this.#server);
  }

  /** How many different keys it has received, and how many requests. */
  get counts(): { keys: number; requests: number } {
    const keys = new Set(this.received.map(({ key }) => key));
    return { keys: keys.size, requests: this.received.length };
  }

  /** Forgets what it has received. */
  reset(): void {
    this.received.length = 0;
    this.peak = 0;
    this.behave = () => OK;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#open += 1;
    this.peak = Math.max(this.peak, this.#open);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    response.on('error', () => {});
    await once(request, 'end').catch(() => {});
    const { headers } = request;
    const body = Buffer.concat(chunks).toString();
    const received = { key: String(headers['idempotency-key']), headers, body };
    this.received.push(received);
    const behaviour = this.behave(received);
    if (behaviour.kind === 'answers') {
      await sleep(behaviour.afterMs ?? 0);
      this.#open -= 1;
      response.writeHead(behaviour.status, behaviour.headers).end('{}');
      return;
    }
    this.#open -= 1;
    if (behaviour.kind === 'resets after its work') request.socket.destroy();
  }
}
