import { Cron } from 'croner';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { receive } from './events';
import type { Functions, InngestFunction } from './functions';
import type { Worker } from './worker';

type Options = { pool: Pool; functions: Functions; worker: Worker; log: Logger };

/** Starts functions by their cron triggers, in UTC. Ticks while the server is down are skipped. */
export class Crons {
  #running: Cron[] = [];

  constructor(private readonly options: Options) {}

  /** Replaces all schedules by those of the functions registered now. */
  reschedule(): void {
    this.stop();
    this.#running = this.options.functions
      .all()
      .flatMap((fn) =>
        fn.triggers.flatMap((one) => ('cron' in one ? [this.#schedule(fn, one.cron)] : [])),
      );
  }

  stop(): void {
    for (const cron of this.#running) cron.stop();
    this.#running = [];
  }

  /** Starts a function now, as its cron trigger would. @returns false if it has none */
  async tick(functionId: string): Promise<boolean> {
    const fn = this.options.functions.find(functionId);
    const trigger = fn?.triggers.find((one) => 'cron' in one);
    if (!fn || !trigger) return false;
    // With milliseconds in its id, because a test may ask for several ticks per second.
    await this.#start(fn, trigger.cron, new Date().toISOString());
    return true;
  }

  #schedule(fn: InngestFunction, expression: string): Cron {
    const onError = (error: unknown) =>
      this.options.log.warn({ err: error }, 'a cron tick was lost');
    return new Cron(expression, { timezone: 'UTC', catch: onError }, (cron) =>
      this.#start(fn, expression, (cron.currentRun() ?? new Date()).toISOString().slice(0, 19)),
    );
  }

  async #start(fn: InngestFunction, expression: string, tick: string): Promise<void> {
    const event = {
      name: 'inngest/scheduled.timer',
      data: { cron: expression },
      id: `${fn.id}:${expression}:${tick}`,
    };
    await receive(this.options.pool, [{ event, functions: [fn] }]);
    this.options.worker.wake();
  }
}
