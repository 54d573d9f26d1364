import type { LoggerOptions } from 'pino';
import type { Env } from '@/server/settings';
import { secretTexts } from '@/server/settings/describe';

const ACCOUNT_FIELDS = [
  'source_account',
  'destination_account',
  'sourceAccount',
  'destinationAccount',
];
const MIN_SECRET_LENGTH = 8;
const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'token', 'secret_text'];

/**
 * Keeps accounts and secrets out of log lines. Masks account fields at up to three levels, except the
 * last four characters. Removes the secrets of the settings anywhere in a line, even in stack traces.
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

/** Shows `acc_user_789` as `…_789`, which is enough to compare accounts. */
function maskAccount(value: unknown): string {
  return typeof value === 'string' && value.length > 8 ? `…${value.slice(-4)}` : '…';
}

/** The secrets, escaped as in a line of JSON. Shorter ones would match by chance. */
function secretsOf(settings: Env): string[] {
  return secretTexts(settings)
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
}
