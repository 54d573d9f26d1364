import ms from 'ms';
import { z } from 'zod';
import type { Secret } from './lists';
import { outgoingProblem } from './outgoing';
import { secretList, settingsSchema } from './schema';

export type Env = z.infer<typeof settingsSchema> & {
  /** The secrets of each source that has its own, by its name. */
  SECRETS_BY_SOURCE: ReadonlyMap<string, readonly Secret[]>;
  /** The names of the variables that have a value. */
  SET_VARIABLES: ReadonlySet<string>;
};

/** `STRIPE_WEBHOOK_SECRETS` of a processor, and `WEBHOOK_SECRETS_STRIPE_EU` of a source in `WEBHOOK_SOURCES`. */
const SOURCE_SECRETS = /^(?:([A-Z]+)_WEBHOOK_SECRETS|WEBHOOK_SECRETS_([A-Z0-9_]+))$/;

/** The service cannot start as it is set up. The message is for its user, without a stack. */
export class StartError extends Error {
  override name = 'StartError';
}

const QUOTED = /^(["']).*\1$/s;

/**
 * Parses the settings. Ignores whitespace around a value, which copy and paste adds. An empty value counts
 * as unset.
 * @throws StartError that names each invalid variable and says what it must be
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const secretNames = Object.keys(source).filter((name) => SOURCE_SECRETS.test(name));
  const names = [...Object.keys(settingsSchema.shape), ...secretNames];
  const quoted = names.filter((name) => QUOTED.test(source[name]?.trim() ?? ''));
  if (quoted.length > 0) {
    // Docker's --env-file and some dashboards pass quotes on. A secret with them would match nothing.
    throw new StartError(`Wrong environment: remove the quotes around ${quoted.join(', ')}`);
  }
  const valuesOf = (wanted: readonly string[]) =>
    Object.fromEntries(
      wanted.flatMap((name) => {
        const value = source[name]?.trim();
        return value ? [[name, value]] : [];
      }),
    );
  const settings = settingsSchema.safeParse(valuesOf(Object.keys(settingsSchema.shape)));
  const secrets = z.record(z.string(), secretList).safeParse(valuesOf(secretNames));
  if (settings.success && secrets.success) {
    const bySource = Object.entries(secrets.data).map(
      ([name, own]) => [sourceOf(name), own] as const,
    );
    const problem = outgoingProblem(settings.data);
    if (problem !== undefined) throw new StartError(`Wrong environment: ${problem}`);
    const SET_VARIABLES = new Set(names.filter((name) => source[name]?.trim()));
    return { ...settings.data, SECRETS_BY_SOURCE: new Map(bySource), SET_VARIABLES };
  }
  const issues = [...(settings.error?.issues ?? []), ...(secrets.error?.issues ?? [])];
  const problems = issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new StartError(`Wrong environment: ${problems.join('; ')}`);
}

/** The source whose secrets a variable has. Its name is in capitals, with `_` for `-`. */
function sourceOf(name: string): string {
  const [, processor, source = ''] = SOURCE_SECRETS.exec(name) ?? [];
  return (processor ?? source).toLowerCase().replaceAll('_', '-');
}

let current: Env | undefined;

/** This process's settings, parsed at first use so that a build needs no variable. */
export function env(): Env {
  current ??= parseEnv(process.env);
  return current;
}

/** Parses the settings again. @throws StartError, also what `check` throws; the former ones then stay */
export function replaceEnv(check: (settings: Env) => void): Env {
  const settings = parseEnv(process.env);
  check(settings);
  current = settings;
  return settings;
}

export function processingDelayMs(settings: Env = env()): number {
  return ms(settings.PROCESSING_DELAY);
}

/** Whether any variable names an external Inngest server. The embedded one stays off then. */
export function hasOutsideInngest(settings: Env = env()): boolean {
  return [
    settings.INNGEST_DEV,
    settings.INNGEST_BASE_URL,
    settings.INNGEST_EVENT_KEY,
    settings.INNGEST_SIGNING_KEY,
  ].some((value) => value !== undefined);
}

/** Whether Inngest's SDK runs in development mode, which checks no signatures. */
export function isInngestDev({ INNGEST_DEV }: Env = env()): boolean {
  return INNGEST_DEV !== undefined && !['0', 'false'].includes(INNGEST_DEV);
}

/**
 * Whether anyone could call the functions: development mode checks no signatures, and others than this
 * machine reach the service.
 */
export function isInngestOpen(settings: Env = env()): boolean {
  return isInngestDev(settings) && isPublic(settings);
}

/** Whether others than this machine reach the service. */
export function isPublic({ VERCEL, HOST }: Env = env()): boolean {
  return VERCEL !== undefined || !isLoopback(HOST);
}

/** The environment, for people who look at several dashboards. */
export function environmentName(settings: Env = env()): string {
  return settings.VERCEL_ENV ?? (isPublic(settings) ? 'production' : 'local');
}

/** The URL of the service on this machine. For a wildcard `HOST`, that is loopback. */
export function localUrl({ HOST, PORT }: Env = env()): string {
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '::1']);

/** Whether this host name is reachable only from this machine. */
export function isLoopback(hostname: string): boolean {
  return loopbackHosts.has(hostname);
}

/** Whether the dashboard needs no sign-in: on a loopback address, and without a password. */
export function isOperatorAccessOpen(settings: Env = env()): boolean {
  return !isPublic(settings) && settings.DASHBOARD_PASSWORD === undefined;
}

/**
 * Whether to export traces, decided by OpenTelemetry's standard variables. Unlike in the
 * specification, traces are off by default, because nothing listens on the default endpoint.
 */
export function isTracingWanted(settings: Env = env()): boolean {
  if (settings.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false;
  if (settings.OTEL_TRACES_EXPORTER !== undefined) return settings.OTEL_TRACES_EXPORTER !== 'none';
  return (
    settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined ||
    settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined
  );
}
