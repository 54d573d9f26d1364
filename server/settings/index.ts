import ms from 'ms';
import type { z } from 'zod';
import { settingsSchema } from './schema';

export type Env = z.infer<typeof settingsSchema>;

const QUOTED = /^(["']).*\1$/s;

/**
 * Parses the settings. Ignores whitespace around a value, which copy and paste adds. An empty value counts
 * as unset.
 * @throws Error that names each invalid variable and says what it must be
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const trimmed = Object.keys(settingsSchema.shape).flatMap((name) => {
    const value = source[name]?.trim();
    return value ? [[name, value] as const] : [];
  });
  const quoted = trimmed.filter(([, value]) => QUOTED.test(value)).map(([name]) => name);
  if (quoted.length > 0) {
    // Docker's --env-file and some dashboards pass quotes on. A secret with them would match nothing.
    throw new Error(`Wrong environment: remove the quotes around ${quoted.join(', ')}`);
  }
  const parsed = settingsSchema.safeParse(Object.fromEntries(trimmed));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Wrong environment: ${problems.join('; ')}`);
}

let current: Env | undefined;

/** This process's settings, parsed at first use so that a build needs no variable. */
export function env(): Env {
  current ??= parseEnv(process.env);
  return current;
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

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '::1']);

/** Whether this host name is reachable only from this machine. */
export function isLoopback(hostname: string): boolean {
  return loopbackHosts.has(hostname);
}

/** Whether the dashboard needs no sign-in: on a loopback address, and without a password. */
export function isOperatorAccessOpen(settings: Env = env()): boolean {
  const { VERCEL, HOST, DASHBOARD_PASSWORD } = settings;
  return VERCEL === undefined && isLoopback(HOST) && DASHBOARD_PASSWORD === undefined;
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
