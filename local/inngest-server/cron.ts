import { Cron } from 'croner';
import type { Pool } from 'pg';
import { receive } from './events';
import type { Functions, InngestFunction } from './functions';

/** Starts functions by their cron triggers, in UTC; a tick that falls into a stop is left out. */
export class Crons {
  #running: { functionId: string; cron: Cron }[] = [];

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
        fn.triggers.flatMap((one) =>
          'cron' in one ? [{ functionId: fn.id, cron: this.#schedule(fn, one.cron) }] : [],
        ),
      );
  }

  stop(): void {
    for (const { cron } of this.#running) cron.stop();
    this.#running = [];
  }

  /** Starts a function now, as its cron triggers would. */
  async tick(functionId: string): Promise<void> {
    const due = this.#running.filter((one) => one.functionId === functionId);
    await Promise.all(due.map(({ cron }) => cron.trigger()));
  }

  #schedule(fn: InngestFunction, expression: string): Cron {
    return new Cron(expression, { timezone: 'UTC', catch: this.onError }, async (cron) => {
      const tick = (cron.currentRun() ?? new Date()).toISOString().slice(0, 19);
      const event = {
        name: 'inngest/scheduled.timer',
        data: { cron: expression },
        id: `${fn.id}:${expression}:${tick}`,
      };
      await receive(this.pool, [{ event, functions: [fn] }]);
      this.onStarted();
    });
  }
}
