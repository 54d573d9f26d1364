import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverMs, webhook } from '../../tests/support/webhooks';
import type { Delivery } from './plan';

const RETRY_PAUSE_MS = 1_000;
const REQUEST_TIMEOUT_MS = 10_000;
const CONFLICTING_AMOUNT = 1_600;

/** A request and its response. Times are from `performance.now()`. */
export type Attempt = {
  id: string;
  kind: Delivery['kind'];
  startedMs: number;
  endedMs: number;
  /** Undefined when the connection broke or was refused. */
  status?: number;
  outcome?: string;
  requestId?: string;
  /** The response time as measured by the service. */
  serverMs?: number;
};

type Response = Pick<Attempt, 'status' | 'outcome' | 'requestId' | 'serverMs'> & {
  retryAfter?: string;
};

/** A payment processor: sends each webhook at its time and retries until the response is 202. */
export class Processor {
  readonly attempts: Attempt[] = [];
  /** By id, resolves when the first webhook was answered with 202. */
  readonly #delivered = new Map<string, Promise<void>>();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(private readonly url: string) {}

  /** Resolves when every webhook was answered with 202. */
  async deliver(deliveries: readonly Delivery[]): Promise<void> {
    const startedAt = performance.now();
    await Promise.all(
      deliveries.map(async (delivery) => {
        await sleep(Math.max(0, startedAt + delivery.atMs - performance.now()));
        // Otherwise the conflicting webhook could be the first one to be recorded.
        if (delivery.kind === 'conflict') await this.#delivered.get(delivery.id);
        const copies = Array.from({ length: delivery.copies }, () => this.#deliver(delivery));
        const delivered = Promise.all(copies).then(() => {});
        if (delivery.kind === 'new') this.#delivered.set(delivery.id, delivered);
        await delivered;
      }),
    );
    this.#agent.destroy();
  }

  async #deliver({ id, kind }: Delivery): Promise<void> {
    const change = kind === 'conflict' ? { amount: CONFLICTING_AMOUNT } : {};
    const body = JSON.stringify(webhook(id, change));
    for (;;) {
      const startedMs = performance.now();
      const response = await this.#post(body).catch((): Response => ({}));
      const { retryAfter, ...result } = response;
      this.attempts.push({ id, kind, startedMs, endedMs: performance.now(), ...result });
      if (result.status === 202) return;
      await sleep(result.status === 503 ? Number(retryAfter) * 1_000 : RETRY_PAUSE_MS);
    }
  }

  #post(body: string): Promise<Response> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request(
        `${this.url}/v1/webhooks/transactions`,
        { method: 'POST', agent: this.#agent, headers, timeout: REQUEST_TIMEOUT_MS },
        (response) => {
          response.on('error', reject).on('end', () => {
            resolve({
              status: response.statusCode,
              outcome: textOf(response.headers['x-webhook-outcome']),
              requestId: textOf(response.headers['x-request-id']),
              serverMs: serverMs(response.headers),
              retryAfter: response.headers['retry-after'],
            });
          });
          response.resume();
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no response in time')));
      sent.on('error', reject).end(body);
    });
  }
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
