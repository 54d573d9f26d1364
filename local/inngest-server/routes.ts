import { once } from 'node:events';
import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { Crons } from './cron';
import { eventSchema, receive } from './events';
import { registrationSchema } from './functions';
import { isAuthorized, isEventKey } from './keys';
import type { Worker, WorkerOptions } from './worker';

const MAX_EVENTS = 5_000;
const MAX_EVENT_BYTES = 256 * 1024;

const sentSchema = z
  .union([z.array(eventSchema), eventSchema.transform((event) => [event])])
  .refine((events) => events.length <= MAX_EVENTS, `at most ${MAX_EVENTS} events`)
  .refine(
    (events) =>
      events.every((event) => Buffer.byteLength(JSON.stringify(event)) <= MAX_EVENT_BYTES),
    `an event may have at most ${MAX_EVENT_BYTES} bytes`,
  );

const checkpointSchema = z.object({
  qi_id: z.string(),
  steps: z.array(
    z.object({ op: z.enum(['StepRun', 'Step']), id: z.string(), data: z.unknown().optional() }),
  ),
});

type Options = WorkerOptions & { worker: Worker; crons: Crons; testControl: boolean };

/** The server's HTTP interface: the endpoints of the SDK, and some to inspect runs. */
export function createRoutes(options: Options): Hono {
  const { pool, functions, worker, crons, keys, log, control } = options;
  const app = new Hono();
  const authorized: MiddlewareHandler = async (context, next) => {
    if (isAuthorized(keys, context.req.header('authorization'))) return next();
    return context.json({ error: 'the signing key does not match', status: 401 }, 401);
  };
  app.use('/fn/*', authorized);
  app.use('/v1/*', authorized);
  if (options.testControl) app.route('/test', control.routes(options));

  app.post('/e/:key', async (context) => {
    if (control.answer === 'with 500') return context.json({ error: 'by a test' }, 500);
    if (control.answer === 'not at all') {
      await once(context.req.raw.signal, 'abort');
      return context.json({ error: 'by a test' }, 500);
    }
    if (!isEventKey(keys, context.req.param('key'))) {
      return context.json({ error: 'the event key does not match', status: 401 }, 401);
    }
    const events = sentSchema.parse(await context.req.json());
    const incoming = events.map((event) => ({
      event,
      functions: functions.triggeredBy({ name: event.name, data: event.data ?? {} }),
    }));
    if (functions.all().length === 0) {
      return context.json({ error: 'no app is registered yet', status: 503 }, 503);
    }
    const ids = incoming.length > 0 ? await receive(pool, incoming) : [];
    const now = Date.now();
    worker.wake(Math.min(...events.map(({ ts = now }) => ts - now)));
    return context.json({ ids, status: 200 });
  });

  app.on(['POST', 'PUT'], '/fn/register', async (context) => {
    await functions.register(registrationSchema.parse(await context.req.json()));
    crons.reschedule();
    return context.json({ ok: true, modified: true, status: 200 });
  });

  app.post('/v1/checkpoint/:runId/async', async (context) => {
    const { qi_id, steps } = checkpointSchema.parse(await context.req.json());
    const results = new Map(steps.map(({ id, data }) => [id, data]));
    await worker.checkpoint(context.req.param('runId'), qi_id, results);
    return context.json({ data: {} });
  });

  app.get('/v1/events/:id/runs', async (context) => {
    const { rows } = await pool.query(
      `${SELECT_RUNS} where events.id = $1 or events.event_key = $1 order by runs.id`,
      [context.req.param('id')],
    );
    return context.json({ data: rows });
  });

  app.get('/v1/runs/:id', async (context) => {
    const { rows } = await pool.query(`${SELECT_RUNS} where runs.id = $1`, [
      context.req.param('id'),
    ]);
    return rows[0] ? context.json({ data: rows[0] }) : context.json({ error: 'no such run' }, 404);
  });

  app.get('/health', (context) => context.json({ status: 200, message: 'OK' }));
  app.get('/dev', (context) =>
    context.json({ version: 'embedded', functions: functions.all(), startOpts: {} }),
  );

  app.onError((error, context) => {
    if (error instanceof z.ZodError) {
      return context.json({ error: z.prettifyError(error), status: 400 }, 400);
    }
    if (error instanceof SyntaxError) {
      return context.json({ error: error.message, status: 400 }, 400);
    }
    log.error({ err: error }, 'a request failed');
    return context.json({ error: 'temporarily unavailable', status: 503 }, 503);
  });
  return app;
}

const SELECT_RUNS = `
select runs.id as run_id, runs.function_id, runs.event_id, runs.status, runs.output,
  runs.started_at as run_started_at, runs.ended_at
from runs join events on events.id = runs.event_id`;
