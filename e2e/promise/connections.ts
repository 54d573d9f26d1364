import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Interval } from '../../tests/support/stalls';
import { serverMs, webhook } from '../../tests/support/webhooks';
import { signatureOf, WEBHOOK_PATH } from '../requests';
import { target } from '../target';

/** A request's time, its status, and the duration that the service itself measured. */
type Exchange = Interval & { status: number; serverMs: number };

/**
 * A processor's connections, opened before the first webhook. Plain `node:http`, because `fetch`
 * would use more CPU than the service that it measures.
 */
export class Connections {
  readonly #agent: Agent;
  readonly #request: typeof request;

  constructor(
    private readonly url: string,
    private readonly count: number,
  ) {
    const isSecure = url.startsWith('https:');
    const options = { keepAlive: true, maxSockets: count };
    this.#agent = isSecure ? new SecureAgent(options) : new Agent(options);
    this.#request = isSecure ? secureRequest : request;
  }

  /** Opens all connections with requests that store nothing. */
  async open(): Promise<void> {
    await Promise.all(Array.from({ length: this.count }, () => this.#exchange('GET', '/', '')));
  }

  /** Sends one webhook per id, as soon as a connection is free. */
  async send(ids: readonly string[]): Promise<Exchange[]> {
    const queue = ids.values();
    const answers: Exchange[] = [];
    const connection = async () => {
      for (const id of queue) {
        const body = JSON.stringify(webhook(id));
        const fromMs = performance.now();
        const answer = await this.#exchange('POST', WEBHOOK_PATH, body);
        answers.push({ ...answer, fromMs, toMs: performance.now() });
      }
    };
    await Promise.all(Array.from({ length: this.count }, connection));
    return answers;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #exchange(
    method: string,
    path: string,
    body: string,
  ): Promise<Pick<Exchange, 'status' | 'serverMs'>> {
    const { webhookSecret } = target;
    const signature = webhookSecret && body ? signatureOf(body, 'standard', webhookSecret) : {};
    const sent = this.#request(new URL(path, this.url), {
      method,
      agent: this.#agent,
      headers: {
        ...target.headers,
        ...signature,
        ...(body && { 'content-type': 'application/json' }),
        'content-length': Buffer.byteLength(body),
      },
    });
    sent.end(body);
    const [response]: IncomingMessage[] = await once(sent, 'response');
    if (!response) throw new Error('no answer');
    response.resume();
    await once(response, 'end');
    return { status: response.statusCode ?? 0, serverMs: serverMs(response.headers) };
  }
}
