import { Hono } from 'hono';
import type { Pool } from 'pg';
import { z } from 'zod';

const advanceSchema = z.object({ advance_ms: z.number().int().positive() });
const functionSchema = z.object({ function_id: z.string() });
const eventsSchema = z.object({ answer: z.enum(['normally', 'with 500', 'not at all']) });
const failSchema = z.object({ calls: z.number().int().nonnegative() });

/** What a test may do to time and to calls; without a test, nothing. */
export class Control {
  readonly #held = new Set<string>();
  #callsToFail = 0;
  #answer: z.infer<typeof eventsSchema>['answer'] = 'normally';

  /** Functions whose jobs wait, however long they are due. */
  held(): string[] {
    return [...this.#held];
  }

  /** Whether the next call is to fail, as if the app had thrown. */
  takeFailure(): boolean {
    if (this.#callsToFail === 0) return false;
    this.#callsToFail -= 1;
    return true;
  }

  /** How whoever sends events is answered. */
  get answer() {
    return this.#answer;
  }

  /**
   * The routes by which a test takes control.
   * @param wake called when something may be due
   * @param tick starts a function as its cron trigger does; false when it has none
   */
  routes(pool: Pool, wake: () => void, tick: (functionId: string) => Promise<boolean>): Hono {
    const app = new Hono();
    app.post('/cron', async (context) => {
      const { function_id } = functionSchema.parse(await context.req.json());
      const isStarted = await tick(function_id);
      return context.json({}, isStarted ? 200 : 404);
    });
    app.post('/clock', async (context) => {
      const { advance_ms } = advanceSchema.parse(await context.req.json());
      await advance(pool, advance_ms);
      wake();
      return context.json({});
    });
    app.post('/hold', async (context) => {
      this.#held.add(functionSchema.parse(await context.req.json()).function_id);
      return context.json({ held: this.held() });
    });
    app.post('/release', async (context) => {
      this.#held.delete(functionSchema.parse(await context.req.json()).function_id);
      wake();
      return context.json({ held: this.held() });
    });
    app.post('/events', async (context) => {
      this.#answer = eventsSchema.parse(await context.req.json()).answer;
      return context.json({ answer: this.#answer });
    });
    app.post('/fail', async (context) => {
      this.#callsToFail = failSchema.parse(await context.req.json()).calls;
      return context.json({});
    });
    return app;
  }
}

/** Moves the clock: whatever lies ahead comes nearer by so much. Calls under way are not touched. */
async function advance(pool: Pool, ms: number): Promise<void> {
  const by = [ms];
  await pool.query(`update jobs set due_at = due_at - $1 * interval '1 millisecond'`, by);
  await pool.query(
    `update seen_events set expires_at = expires_at - $1 * interval '1 millisecond'`,
    by,
  );
}
