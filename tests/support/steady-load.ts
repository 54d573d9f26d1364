import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { webhook } from './webhooks';

type Failure = {
  /** `ECONNREFUSED`, `ECONNRESET` … or the status. */
  reason: string;
  sentAtMs: number;
  failedAtMs: number;
  /** Which process had answered on this connection before. */
  process: string | undefined;
};

/** Few, so that kept connections are many enough to reach every process. */
const BATCHES_PER_SECOND = 10;

/**
 * Sends webhooks at a steady rate until `stop`, whether or not the earlier ones are answered: half
 * of them on kept connections, half on fresh ones. Anything but a 202 is a failure.
 */
export class SteadyLoad {
  readonly failures: Failure[] = [];
  /** How many each process has answered. */
  readonly answered = new Map<string, number>();
  sent = 0;
  readonly #agents = [new Agent({ keepAlive: true }), new Agent()];
  readonly #processes = new WeakMap<Socket, string>();
  readonly #prefix = `load-${process.pid}-${Math.random().toString(36).slice(2)}`;
  readonly #pending = new Set<Promise<void>>();
  #isStopping = false;
  readonly #sending: Promise<void>;

  constructor(
    private readonly url: string,
    perSecond: number,
  ) {
    this.#sending = this.#run(perSecond);
  }

  get inFlight(): number {
    return this.#pending.size;
  }

  /** Sends no more and waits for the answers. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#sending;
    await this.untilSettled();
    for (const agent of this.#agents) agent.destroy();
  }

  /** Waits until each request that is in flight now has its answer or its error. */
  async untilSettled(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async #run(perSecond: number): Promise<void> {
    const startedMs = performance.now();
    while (!this.#isStopping) {
      const due = ((performance.now() - startedMs) / 1_000) * perSecond;
      while (this.sent < due) {
        const settled = this.#send().finally(() => this.#pending.delete(settled));
        this.#pending.add(settled);
      }
      await sleep(1_000 / BATCHES_PER_SECOND);
    }
  }

  async #send(): Promise<void> {
    this.sent += 1;
    const sentAtMs = performance.now();
    const body = JSON.stringify(webhook(`${this.#prefix}-${this.sent}`));
    const sent = request(`${this.url}/v1/webhooks/transactions`, {
      method: 'POST',
      agent: this.#agents[this.sent % this.#agents.length],
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    sent.end(body);
    let reason: string | undefined;
    try {
      const [response]: IncomingMessage[] = await once(sent, 'response');
      if (!response) throw new Error('no response');
      const process = /process;desc="(.+?)"/.exec(String(response.headers['server-timing']))?.[1];
      if (process && sent.socket) this.#processes.set(sent.socket, process);
      if (process) this.answered.set(process, (this.answered.get(process) ?? 0) + 1);
      response.resume();
      await once(response, 'end');
      if (response.statusCode !== 202) reason = String(response.statusCode);
    } catch (error) {
      reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
    if (reason !== undefined) {
      const process = sent.socket ? this.#processes.get(sent.socket) : undefined;
      this.failures.push({ reason, sentAtMs, failedAtMs: performance.now(), process });
    }
  }
}
