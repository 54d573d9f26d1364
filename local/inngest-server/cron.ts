import { Cron } from 'croner';
import type { Pool } from 'pg';
import { receive } from './events';
import type { Functions, InngestFunction } from './functions';

/** Starts functions by their cron triggers, in UTC; a tick that falls into a stop is left out. */
export class Crons {
  #running: Cron[] = [];

  constructor(
    private readonly pool: Pool,
    private readonly functions: Functions,
    private readonly onStarted: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Takes over the triggers of the functions as they are now. */
  reschedule(): void {
    this.stop();
    this.#running = this.functions
      .all()
      .flatMap((fn) =>
        fn.triggers.flatMap((one) => ('cron' in one ? [this.#schedule(fn, one.cron)] : [])),
      );
  }

  stop(): void {
    for (const cron of this.#running) cron.stop();
    this.#running = [];
  }

  /** Starts a function now, as its cron trigger would. @returns false when it has none */
  async tick(functionId: string): Promise<boolean> {
    const fn = this.functions.all().find(({ id }) => id === functionId);
    const trigger = fn?.triggers.find((one) => 'cron' in one);
    if (!fn || !trigger || !('cron' in trigger)) return false;
    // To the millisecond: unlike the ticks of a schedule, these may come within a second.
    await this.#start(fn, trigger.cron, new Date().toISOString());
    return true;
  }

  #schedule(fn: InngestFunction, expression: string): Cron {
    return new Cron(expression, { timezone: 'UTC', catch: this.onError }, (cron) =>
      this.#start(fn, expression, (cron.currentRun() ?? new Date()).toISOString().slice(0, 19)),
    );
  }

  async #start(fn: InngestFunction, expression: string, tick: string): Promise<void> {
    const event = {
      name: 'inngest/scheduled.timer',
      data: { cron: expression },
      id: `${fn.id}:${expression}:${tick}`,
    };
    await receive(this.pool, [{ event, functions: [fn] }]);
    this.onStarted();
  }
}
