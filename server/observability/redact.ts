import type { LoggerOptions } from 'pino';
import type { Env } from '@/server/settings';

const ACCOUNT_FIELDS = [
  'source_account',
  'destination_account',
  'sourceAccount',
  'destinationAccount',
];
const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'token', 'secret_text'];
const SHORTEST_SECRET = 8;

/**
 * Keeps accounts and secrets out of a logger's lines: accounts by their fields, of which the last
 * four characters stay, at up to three levels; the settings' own secrets wherever they stand in a
 * line, in messages and stacks too.
 */
export function redaction(settings: Env): Pick<LoggerOptions, 'redact' | 'hooks'> {
  const fields = [...ACCOUNT_FIELDS, ...SECRET_FIELDS];
  const secrets = secretsOf(settings);
  return {
    redact: {
      paths: fields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: (value, path) => (isAccount(path) ? maskAccount(value) : '[redacted]'),
    },
    ...(secrets.length > 0 && {
      hooks: {
        streamWrite: (line) =>
          secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line),
      },
    }),
  };
}

function isAccount(path: readonly string[]): boolean {
  return ACCOUNT_FIELDS.includes(path.at(-1) ?? '');
}

/** `acc_user_789` as `…_789`: enough to compare, too little to know. */
function maskAccount(value: unknown): string {
  return typeof value === 'string' && value.length > 8 ? `…${value.slice(-4)}` : '…';
}

/** As they would stand in a line of JSON. */
function secretsOf(settings: Env): string[] {
  const { WEBHOOK_SECRETS, API_TOKENS, DASHBOARD_PASSWORD, DATABASE_URL } = settings;
  const { INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY, INNGEST_SIGNING_KEY_FALLBACK } = settings;
  return [
    ...(WEBHOOK_SECRETS ?? []).map(({ text }) => text),
    ...(API_TOKENS ?? []).map(({ token }) => token),
    DASHBOARD_PASSWORD,
    DATABASE_URL && decodeURIComponent(new URL(DATABASE_URL).password),
    INNGEST_EVENT_KEY,
    INNGEST_SIGNING_KEY,
    INNGEST_SIGNING_KEY_FALLBACK,
  ]
    .filter((secret) => secret !== undefined && secret.length >= SHORTEST_SECRET)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
}
