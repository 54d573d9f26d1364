import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverMs, webhook } from '../../tests/support/webhooks';
import type { Delivery } from './plan';

const NO_ANSWER_PAUSE_MS = 1_000;
const CLIENT_TIMEOUT_MS = 10_000;
const CONFLICTING_AMOUNT = 1_600;

/** A request and what came of it; times by `performance.now()`. */
export type Attempt = {
  id: string;
  kind: Delivery['kind'];
  startedMs: number;
  endedMs: number;
  /** Undefined when the connection broke, or was refused. */
  status?: number;
  outcome?: string;
  /** The response time that the service itself measured. */
  serverMs?: number;
};

type Answer = Pick<Attempt, 'status' | 'outcome' | 'serverMs'> & { retryAfter?: string };

/** A payment processor: sends each webhook at its time, and again until the answer is 202. */
export class Processor {
  readonly attempts: Attempt[] = [];
  /** By id, when its first webhook has been answered 202. */
  readonly #recorded = new Map<string, Promise<void>>();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(private readonly url: string) {}

  /** Resolves when every webhook was answered 202. */
  async deliver(deliveries: readonly Delivery[]): Promise<void> {
    const startedAt = performance.now();
    await Promise.all(
      deliveries.map(async (delivery) => {
        await sleep(Math.max(0, startedAt + delivery.atMs - performance.now()));
        // Of two that contradict each other at the same moment, either may be the first.
        if (delivery.kind === 'conflict') await this.#recorded.get(delivery.id);
        const copies = Array.from({ length: delivery.copies }, () => this.#deliver(delivery));
        const delivered = Promise.all(copies).then(() => {});
        if (delivery.kind === 'new') this.#recorded.set(delivery.id, delivered);
        await delivered;
      }),
    );
    this.#agent.destroy();
  }

  async #deliver({ id, kind }: Delivery): Promise<void> {
    for (;;) {
      const pauseMs = await this.#attempt(id, kind);
      if (pauseMs === undefined) return;
      await sleep(pauseMs);
    }
  }

  /** Answers how long to wait before the next attempt; nothing when none is needed. */
  async #attempt(id: string, kind: Delivery['kind']): Promise<number | undefined> {
    const startedMs = performance.now();
    const change = kind === 'conflict' ? { amount: CONFLICTING_AMOUNT } : {};
    const answer = await this.#post(JSON.stringify(webhook(id, change))).catch(() => undefined);
    const { retryAfter, ...result } = answer ?? {};
    this.attempts.push({ id, kind, startedMs, endedMs: performance.now(), ...result });
    if (answer?.status === 202) return undefined;
    return answer?.status === 503 ? Number(retryAfter) * 1_000 : NO_ANSWER_PAUSE_MS;
  }

  #post(body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request(
        `${this.url}/v1/webhooks/transactions`,
        { method: 'POST', agent: this.#agent, headers, timeout: CLIENT_TIMEOUT_MS },
        (response) => {
          response.on('error', reject).on('end', () => {
            const outcome = response.headers['x-webhook-outcome'];
            resolve({
              status: response.statusCode,
              outcome: typeof outcome === 'string' ? outcome : undefined,
              serverMs: serverMs(response.headers),
              retryAfter: response.headers['retry-after'],
            });
          });
          response.resume();
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('error', reject).end(body);
    });
  }
}
