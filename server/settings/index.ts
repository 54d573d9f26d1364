import ms from 'ms';
import { z } from 'zod';
import { ANSWER_DEADLINE_MS } from './limits';
import { parseSecrets, parseTokens } from './lists';

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '::1']);

/** Whether only this machine reaches a host of this name. */
export function isLoopback(hostname: string): boolean {
  return loopbackHosts.has(hostname);
}

/** A list in a variable of its own notation; what its parser throws says what is wrong with it. */
function listOf<Item>(parse: (list: string) => Item[]) {
  return z.string().transform((list, context) => {
    try {
      return parse(list);
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : String(error));
      return z.NEVER;
    }
  });
}

const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_DRIVER: z.enum(['neon', 'pg']).optional(),
  /** Where Neon's driver sends its queries, in place of the database's host: a stand-in for Neon. */
  NEON_HTTP_URL: z.url({ protocol: /^https?$/ }).optional(),
  INNGEST_DEV: z.string().optional(),
  INNGEST_BASE_URL: z.url().optional(),
  INNGEST_EVENT_KEY: z.string().optional(),
  INNGEST_SIGNING_KEY: z.string().optional(),
  /** While keys are rotated: the one before, which is still valid. */
  INNGEST_SIGNING_KEY_FALLBACK: z.string().optional(),
  /** Where Inngest reaches this app, if not under the host name of the request that registers it. */
  INNGEST_SERVE_ORIGIN: z.url().optional(),
  /** The embedded Inngest server's own: its port, and whether tests may control it. */
  INNGEST_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  /** Where Next listens behind the front, for tests that address it directly. */
  NEXT_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  INNGEST_TEST_CONTROL: z.enum(['1', 'in-production']).optional(),
  PROCESSING_DELAY: z
    .custom<ms.StringValue>(
      (value) => typeof value === 'string' && /^[1-9]\d*[smhd]$/.test(value),
      'must be whole seconds, minutes, hours or days, such as 30s',
    )
    .default('30s'),
  /** A request that is not answered by then gets a 503. */
  ANSWER_DEADLINE_MS: z.coerce.number().int().min(100).max(30_000).default(ANSWER_DEADLINE_MS),
  /** After how many days what is PROCESSED is archived. */
  RETENTION_DAYS: z.coerce.number().int().min(1).optional(),
  /** For tests: transactions fail as their destination account says. */
  PROCESSING_FAULTS: z.literal('by-account').optional(),
  /** What webhooks are signed with, several at once for rotation; unset: unsigned ones are taken. */
  WEBHOOK_SECRETS: listOf(parseSecrets).optional(),
  /** How many unsigned webhooks a source may send in a minute, while no secret is set. */
  UNSIGNED_WEBHOOKS_PER_MINUTE: z.coerce.number().int().min(1).default(6_000),
  /** Where sources are counted: in each process, or in the database for all of them. */
  RATE_LIMIT_STORE: z.enum(['memory', 'postgres']).default('memory'),
  /** How many proxies of our own, one behind the other, are in front of this service. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  DASHBOARD_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional(),
  /** Machines that may read or operate. */
  API_TOKENS: listOf(parseTokens).optional(),
  /** Whether reading a transaction takes a token or a session, too. */
  REQUIRE_AUTH_FOR_READS: z.enum(['0', '1']).default('0'),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  VERCEL: z.string().optional(),
  /** Whether the launcher warms the routes before it says that the service is ready; 0 is for tests. */
  WARM_UP: z.enum(['0', '1']).default('1'),
  /** The launcher's own: its warm-up is neither logged nor counted. */
  WARM_UP_TOKEN: z.string().optional(),
  /** Any of these asks for traces; what else OpenTelemetry's SDK can be told, it reads by itself. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.string().optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
  /** What is deployed: `production`, `preview` or `development`. */
  VERCEL_ENV: z.string().optional(),
  /** Each preview deployment has a database of its own, which its build may migrate. */
  MIGRATE_PREVIEW: z.literal('1').optional(),
});

export type Env = z.infer<typeof schema>;

/**
 * Reads the settings out of `source`; an empty string counts as unset.
 * @throws Error that names each wrong variable and says what it must be
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Wrong environment: ${faults.join('; ')}`);
}

let current: Env | undefined;

/** This process's settings, parsed at first use; a build needs no variable to be set. */
export function env(): Env {
  current ??= parseEnv(process.env);
  return current;
}

/** The length of the processing sleep in milliseconds. */
export function processingDelayMs(settings: Env = env()): number {
  return ms(settings.PROCESSING_DELAY);
}

/** Whether an Inngest server outside this service was named, so that the embedded one stays off. */
export function hasOutsideInngest(settings: Env = env()): boolean {
  return [
    settings.INNGEST_DEV,
    settings.INNGEST_BASE_URL,
    settings.INNGEST_EVENT_KEY,
    settings.INNGEST_SIGNING_KEY,
  ].some((value) => value !== undefined);
}

/**
 * Whether anybody who reaches the dashboard is an operator: on this machine alone, and only while
 * nobody has asked for a password. Otherwise it takes the password.
 */
export function isOperatorAccessOpen(settings: Env = env()): boolean {
  const { VERCEL, HOST, DASHBOARD_PASSWORD } = settings;
  return VERCEL === undefined && isLoopback(HOST) && DASHBOARD_PASSWORD === undefined;
}

/**
 * Whether traces are to be exported, by the variables of the OpenTelemetry specification. Unlike
 * there, they are off when none is set: nothing listens on an endpoint that nobody has named.
 */
export function isTracingWanted(settings: Env = env()): boolean {
  if (settings.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false;
  if (settings.OTEL_TRACES_EXPORTER !== undefined) return settings.OTEL_TRACES_EXPORTER !== 'none';
  return (
    settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined ||
    settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined
  );
}
