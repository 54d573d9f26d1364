import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/**
 * A keep-alive HTTP/1.1 connection with one request at a time. It is minimal on purpose: a real
 * client would take CPU from the server on the same machine.
 */
export class Connection {
  #received = '';
  #resolve: ((status: number) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;
  /** Whether the server has said that it closes the connection. A front does after 1,000 requests. */
  isLast = false;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    socket.on('error', (error) => this.#reject?.(error));
    socket.on('close', () => this.#reject?.(new Error('closed')));
  }

  static async open(url: URL): Promise<Connection> {
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** Sends a request and returns the status when the response is complete. */
  send(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#received = '';
      this.socket.write(request, 'utf8');
    });
  }

  close(): void {
    this.#reject = undefined;
    this.socket.destroy();
  }

  #receive(chunk: string): void {
    this.#received += chunk;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0 || !this.#isComplete(headEnd)) return;
    this.#resolve?.(Number(this.#received.slice(9, 12)));
  }

  #isComplete(headEnd: number): boolean {
    const head = this.#received.slice(0, headEnd).toLowerCase();
    this.isLast = head.includes('\r\nconnection: close');
    const length = /content-length: (\d+)/.exec(head)?.[1];
    if (length === undefined) return this.#received.endsWith(LAST_CHUNK);
    return this.#received.length >= headEnd + HEAD_END.length + Number(length);
  }
}

/** A POST request with a JSON body, as text. */
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
