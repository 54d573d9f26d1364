import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/**
 * A keep-alive HTTP/1.1 connection for one request at a time. It does the least that measures: a
 * real client would take CPU from the server beside it.
 */
export class Connection {
  #received = '';
  #answered: ((status: number) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    socket.on('error', (error) => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('closed')));
  }

  static async open(url: URL): Promise<Connection> {
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** Sends a whole request and answers the status when the whole answer is there. */
  send(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#received = '';
      this.socket.write(request, 'utf8');
    });
  }

  close(): void {
    this.#failed = undefined;
    this.socket.destroy();
  }

  #receive(chunk: string): void {
    this.#received += chunk;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0 || !this.#isWhole(headEnd)) return;
    this.#answered?.(Number(this.#received.slice(9, 12)));
  }

  #isWhole(headEnd: number): boolean {
    const head = this.#received.slice(0, headEnd).toLowerCase();
    const length = /content-length: (\d+)/.exec(head)?.[1];
    if (length === undefined) return this.#received.endsWith(LAST_CHUNK);
    return this.#received.length >= headEnd + HEAD_END.length + Number(length);
  }
}

/** The bytes of a POST with a JSON body. */
export function postRequest(url: URL, body: unknown): string {
  const json = JSON.stringify(body);
  return [
    `POST ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(json)}`,
    '',
    json,
  ].join('\r\n');
}

export function getRequest(url: URL): string {
  return `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`;
}
