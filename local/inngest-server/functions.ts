import { Cron } from 'croner';
import type { Pool } from 'pg';
import { z } from 'zod';

/** The official server's default: four retries, hence five attempts. */
const DEFAULT_RETRIES = 4;

/** The only trigger expression that the SDK itself writes, for `onFailure`. */
const FAILURE_EXPRESSION = /^event\.data\.function_id == '([^']+)'$/;

const unsupported = z
  .undefined('is not supported by the embedded server; use an official Inngest server')
  .optional();

const trigger = z.union([
  z.object({
    cron: z.string().refine(isCronPattern, 'is not a supported cron pattern'),
    jitter: unsupported,
  }),
  z.object({
    event: z.string(),
    expression: z
      .string()
      .regex(FAILURE_EXPRESSION, 'expressions are not supported; use an official Inngest server')
      .optional(),
  }),
]);

function isCronPattern(pattern: string): boolean {
  try {
    new Cron(pattern, { paused: true, timezone: 'UTC' }).stop();
    return true;
  } catch {
    return false;
  }
}

const functionSchema = z.object({
  id: z.string(),
  name: z.string(),
  triggers: z.array(trigger),
  steps: z.object({
    step: z.object({
      runtime: z.object({ url: z.url() }),
      retries: z.object({ attempts: z.number().int() }).optional(),
    }),
  }),
  idempotency: unsupported,
  batchEvents: unsupported,
  rateLimit: unsupported,
  throttle: unsupported,
  concurrency: unsupported,
  debounce: unsupported,
  priority: unsupported,
  timeouts: unsupported,
  singleton: unsupported,
  cancel: unsupported,
});

/** The body that the SDK posts to `/fn/register`. */
export const registrationSchema = z.object({
  appName: z.string(),
  url: z.url(),
  functions: z.array(functionSchema).min(1),
});

type Registration = z.infer<typeof registrationSchema>;
export type InngestFunction = Registration['functions'][number];

/** The functions of all registered apps, stored in the database and cached in memory. */
export class Functions {
  #byId = new Map<string, InngestFunction>();

  constructor(private readonly pool: Pool) {}

  async load(): Promise<void> {
    const apps = await this.pool.query('select functions from apps');
    const functions = apps.rows.flatMap((row) => z.array(functionSchema).parse(row.functions));
    this.#byId = new Map(functions.map((fn) => [fn.id, fn]));
  }

  /** Replaces the functions of an app. Open runs continue with the new ones. */
  async register({ appName, url, functions }: Registration): Promise<void> {
    await this.pool.query(
      `insert into apps (name, url, functions) values ($1, $2, $3)
       on conflict (name) do update set url = excluded.url, functions = excluded.functions`,
      [appName, url, JSON.stringify(functions)],
    );
    await this.load();
  }

  find(id: string): InngestFunction | undefined {
    return this.#byId.get(id);
  }

  all(): InngestFunction[] {
    return [...this.#byId.values()];
  }

  triggeredBy(event: { name: string; data: Record<string, unknown> }): InngestFunction[] {
    return this.all().filter((fn) =>
      fn.triggers.some(
        (one) => 'event' in one && one.event === event.name && isMet(one.expression, event.data),
      ),
    );
  }
}

/** The maximum number of calls per step: the first one and the function's retries. */
export function maxAttempts(fn: InngestFunction): number {
  return 1 + (fn.steps.step.retries?.attempts ?? DEFAULT_RETRIES);
}

function isMet(expression: string | undefined, data: Record<string, unknown>): boolean {
  if (expression === undefined) return true;
  return FAILURE_EXPRESSION.exec(expression)?.[1] === data.function_id;
}
