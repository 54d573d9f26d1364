import { Hono } from 'hono';
import type { Pool } from 'pg';
import { z } from 'zod';

const advanceSchema = z.object({ advance_ms: z.number().int().positive() });
const functionSchema = z.object({ function_id: z.string() });
const eventsSchema = z.object({ answer: z.enum(['normally', 'with 500', 'not at all']) });
const failSchema = z.object({ calls: z.number().int().nonnegative() });

type Targets = {
  pool: Pool;
  worker: { wake: () => void };
  crons: { tick: (functionId: string) => Promise<boolean> };
};

/** Lets a test control time and calls. */
export class Control {
  /** Functions whose jobs wait even if they are due. */
  readonly held = new Set<string>();
  #callsToFail = 0;
  /** How the server answers a client that sends events. */
  answer: z.infer<typeof eventsSchema>['answer'] = 'normally';

  /** Whether the next call must fail, as if the app had thrown an error. */
  takeFailure(): boolean {
    if (this.#callsToFail === 0) return false;
    this.#callsToFail -= 1;
    return true;
  }

  /** The routes under `/test`; docs/inngest-server.md lists them. */
  routes({ pool, worker, crons }: Targets): Hono {
    const app = new Hono();
    app.post('/cron', async (context) => {
      const { function_id } = functionSchema.parse(await context.req.json());
      return context.json({}, (await crons.tick(function_id)) ? 200 : 404);
    });
    app.post('/clock', async (context) => {
      const { advance_ms } = advanceSchema.parse(await context.req.json());
      await advance(pool, advance_ms);
      worker.wake();
      return context.json({});
    });
    app.post('/hold', async (context) => {
      this.held.add(functionSchema.parse(await context.req.json()).function_id);
      return context.json({ held: [...this.held] });
    });
    app.post('/release', async (context) => {
      this.held.delete(functionSchema.parse(await context.req.json()).function_id);
      worker.wake();
      return context.json({ held: [...this.held] });
    });
    app.post('/events', async (context) => {
      this.answer = eventsSchema.parse(await context.req.json()).answer;
      return context.json({ answer: this.answer });
    });
    app.post('/fail', async (context) => {
      this.#callsToFail = failSchema.parse(await context.req.json()).calls;
      return context.json({});
    });
    return app;
  }
}

/** Moves all due times closer by `ms`. Open calls are not affected. */
async function advance(pool: Pool, ms: number): Promise<void> {
  await pool.query(`update jobs set due_at = due_at - $1 * interval '1 millisecond'`, [ms]);
  await pool.query(
    `update seen_events set expires_at = expires_at - $1 * interval '1 millisecond'`,
    [ms],
  );
}
