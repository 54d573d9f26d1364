import type ms from 'ms';
import { z } from 'zod';
import { databaseUrlProblem } from './database-url';
import { internalSettings, port } from './internal';
import { listOf, parseSecrets, parseSources, parseTokens } from './lists';
import { operationsSettings } from './operations';
import { outgoingSettings } from './outgoing';

/** The signing secrets of one source. */
export const secretList = listOf(parseSecrets);

const EMBEDDED_INNGEST = 'unset: embedded Inngest server';

/** Groups of settings, in the order of `docs/settings.md`. */
export const settingGroups = [
  'Basics',
  'Security',
  'Database',
  'Inngest',
  'Outgoing',
  'Operations',
  'Tests and internals',
] as const;

/**
 * Every setting. `docs/settings.md` is generated from this schema: `default` in the metadata stands
 * in for a default that the schema does not have.
 */
export const settingsSchema = z.object({
  PORT: port
    .default(3000)
    .meta({ group: 'Basics', shown: 'value', description: 'Port to listen on.' }),
  HOST: z.string().default('127.0.0.1').meta({
    group: 'Basics',
    shown: 'value',
    description:
      'Address to listen on. With an address other than loopback, the dashboard requires `DASHBOARD_PASSWORD`.',
  }),
  DATA_DIR: z.string().default('.data').meta({
    group: 'Basics',
    shown: 'value',
    description:
      'Data folder of the embedded Postgres. Run several copies with different folders and ports.',
  }),
  PROCESSING_DELAY: z
    .custom<ms.StringValue>(
      (value) => typeof value === 'string' && /^[1-9]\d*[smhd]$/.test(value),
      'must be whole seconds, minutes, hours or days, such as 30s',
    )
    .default('30s')
    .meta({
      group: 'Basics',
      shown: 'value',
      description:
        'How long after its receipt a transaction is processed, in whole seconds, minutes, hours or days (`30s`, `5m`).',
    }),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .meta({
      group: 'Basics',
      shown: 'value',
      description: '`silent` to `trace`. `info` logs one line per webhook, attempt and call.',
    }),
  WEBHOOK_SECRETS: secretList.optional().meta({
    group: 'Security',
    shown: 'fingerprint',
    default: 'unset: unsigned webhooks are accepted, with a warning',
    description:
      'Comma-separated signing secrets of the plain endpoint and, unless it has its own, of Razorpay; or a JSON array if one contains a comma. A webhook may be signed with any of them.',
  }),
  WEBHOOK_SOURCES: listOf(parseSources).optional().meta({
    group: 'Security',
    shown: 'list',
    description:
      'Further accounts at processors, as `name:processor`: `stripe-eu:stripe` has the URL `/v1/webhooks/stripe-eu` and the secrets `WEBHOOK_SECRETS_STRIPE_EU`.',
  }),
  ADYEN_CAPTURE: z.enum(['automatic', 'manual']).default('automatic').meta({
    group: 'Security',
    shown: 'value',
    description:
      'How your Adyen account captures: with `automatic` an `AUTHORISATION` is the payment, with `manual` each `CAPTURE` is one.',
  }),
  SIGNATURE_TOLERANCE_SECONDS: z.coerce.number().int().min(60).max(86_400).default(300).meta({
    group: 'Security',
    shown: 'value',
    description:
      'How far the timestamp of a signature may be from now. The default is that of Standard Webhooks.',
  }),
  DASHBOARD_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional().meta({
    group: 'Security',
    default: 'unset: the dashboard works on this machine only',
    description: 'Password of the dashboard, at least 8 characters.',
  }),
  API_TOKENS: listOf(parseTokens).optional().meta({
    group: 'Security',
    shown: 'names',
    description:
      'Comma-separated API tokens: `name:read:token` (view) or `name:operate:token` (view and replay). A token has at least 20 characters.',
  }),
  REQUIRE_AUTH_FOR_READS: z.enum(['0', '1']).default('0').meta({
    group: 'Security',
    shown: 'value',
    description: '`1`: `GET /v1/transactions/{id}` requires a token or a session.',
  }),
  UNSIGNED_WEBHOOKS_PER_MINUTE: z.coerce.number().int().min(1).default(6_000).meta({
    group: 'Security',
    shown: 'value',
    description:
      'Rate limit per client IP for unsigned webhooks, while `WEBHOOK_SECRETS` is unset.',
  }),
  RATE_LIMIT_STORE: z.enum(['memory', 'postgres']).default('memory').meta({
    group: 'Security',
    shown: 'value',
    description:
      '`memory` counts requests in each process, and in all fronts of one `npm start` together. `postgres` counts them across all instances.',
  }),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0).meta({
    group: 'Security',
    shown: 'value',
    description:
      'How many of your own proxies are in front of the service (in front of Vercel, or of Caddy with `compose.yaml`). Each appends to `X-Forwarded-For`.',
  }),
  DATABASE_URL: z
    .string()
    .superRefine((url, context) => {
      const problem = databaseUrlProblem(url);
      if (problem !== undefined) context.addIssue(problem);
    })
    .optional()
    .meta({
      group: 'Database',
      shown: 'host',
      default: 'unset: embedded Postgres',
      description:
        'Postgres connection string. With `sslmode`, the certificate of the server must be valid: `sslrootcert=<file>` names a private authority, `sslmode=no-verify` turns the check off.',
    }),
  DATABASE_DRIVER: z.enum(['neon', 'pg']).optional().meta({
    group: 'Database',
    shown: 'value',
    default: '`neon` for a Neon host, otherwise `pg`',
    description: 'Driver: `neon` (HTTP) or `pg` (node-postgres).',
  }),
  NEON_HTTP_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      group: 'Database',
      shown: 'host',
      default: 'derived from the host',
      description: 'Where the Neon driver sends queries. Only for a replacement of Neon’s proxy.',
    }),
  MIGRATE_PREVIEW: z.literal('1').optional().meta({
    group: 'Database',
    shown: 'value',
    description:
      '`1`: Vercel preview builds migrate. Set it only if each preview has its own database.',
  }),
  DELIVERY_DAYS: z.coerce.number().int().min(1).max(366).default(14).meta({
    group: 'Database',
    shown: 'value',
    description: 'How long received webhooks are on record. Transactions are kept longer.',
  }),
  DELIVERY_BODIES: z.enum(['masked', 'full', 'none']).default('masked').meta({
    group: 'Database',
    shown: 'value',
    description:
      'Bodies of received webhooks: `masked` replaces personal data and card numbers before a body is written, `full` keeps all, `none` nothing.',
  }),
  RETENTION_DAYS: z.coerce.number().int().min(1).optional().meta({
    group: 'Database',
    shown: 'value',
    default: 'unset: everything is kept',
    description:
      'Age in days at which PROCESSED transactions move to the archive, every hour or by `npm run prune`.',
  }),
  INNGEST_DEV: z.string().optional().meta({
    group: 'Inngest',
    shown: 'host',
    default: EMBEDDED_INNGEST,
    description: '`1` or the URL of an Inngest dev server.',
  }),
  INNGEST_BASE_URL: z.url().optional().meta({
    group: 'Inngest',
    shown: 'host',
    default: EMBEDDED_INNGEST,
    description: 'URL of a self-hosted Inngest server.',
  }),
  INNGEST_EVENT_KEY: z.string().optional().meta({
    group: 'Inngest',
    default: EMBEDDED_INNGEST,
    description: 'Key for sending events to Inngest.',
  }),
  INNGEST_SIGNING_KEY: z.string().optional().meta({
    group: 'Inngest',
    default: EMBEDDED_INNGEST,
    description: 'Key that authenticates Inngest and this service to each other.',
  }),
  INNGEST_SIGNING_KEY_FALLBACK: z.string().optional().meta({
    group: 'Inngest',
    description: 'The previous signing key, which stays valid while you rotate keys.',
  }),
  INNGEST_SERVE_ORIGIN: z.url().optional().meta({
    group: 'Inngest',
    shown: 'host',
    default: 'host of the registering request',
    description: 'Origin at which Inngest reaches this service, such as `http://functions:3000`.',
  }),
  ...outgoingSettings,
  ...operationsSettings,
  ...internalSettings,
});
