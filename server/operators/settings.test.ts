import { describe, expect, it } from 'vitest';
import { parseEnv } from '@/server/settings';
import { describeSetting, settingNames } from '@/server/settings/describe';
import { fingerprintOf } from '@/server/settings/lists';
import { readSettings } from './settings';

const SECRET = 'hush-hush-0123456789';

/** A valid value of each setting that can contain a secret, with the secret in every part that can. */
const hidden = {
  WEBHOOK_SECRETS: `${SECRET},${SECRET}-2`,
  STRIPE_WEBHOOK_SECRETS: `${SECRET}-stripe`,
  DASHBOARD_PASSWORD: SECRET,
  API_TOKENS: `grafana:read:${SECRET}-token`,
  DATABASE_URL: `postgres://${SECRET}:${SECRET}@db.example/${SECRET}?options=${SECRET}`,
  NEON_HTTP_URL: `https://${SECRET}@neon.example/${SECRET}`,
  INNGEST_DEV: `http://${SECRET}:${SECRET}@inngest.example/${SECRET}`,
  INNGEST_BASE_URL: `http://${SECRET}:${SECRET}@inngest.example/${SECRET}`,
  INNGEST_EVENT_KEY: SECRET,
  INNGEST_SIGNING_KEY: SECRET,
  INNGEST_SIGNING_KEY_FALLBACK: SECRET,
  INNGEST_SERVE_ORIGIN: `http://${SECRET}@functions.example`,
  DELIVER_TO: `https://${SECRET}@deliver.example/${SECRET}?token=${SECRET}`,
  DELIVER_SECRET: SECRET,
  NOTIFY_URL: `https://hooks.slack.com/services/${SECRET}`,
  NOTIFY_SECRET: SECRET,
  PUBLIC_URL: `https://${SECRET}@pay.example/${SECRET}`,
  OTEL_EXPORTER_OTLP_ENDPOINT: `https://${SECRET}@otel.example/${SECRET}`,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `https://${SECRET}@otel.example/${SECRET}`,
  WARM_UP_TOKEN: SECRET,
};

describe('the settings that operators see', () => {
  const answer = readSettings(parseEnv(hidden));
  const settings = new Map(answer.settings.map((one) => [one.name, one]));

  it('contain no secret, whichever setting it is in', () => {
    expect(JSON.stringify(answer)).not.toContain(SECRET);
  });

  it('show the value of a setting only if the schema says so', () => {
    const plain = settingNames.filter((name) => describeSetting(name).shown === 'value');
    expect(plain.filter((name) => name in hidden)).toEqual([]);
    // A new setting without a mark must be looked at here: it is hidden.
    const unmarked = settingNames.filter((name) => describeSetting(name).shown === undefined);
    expect(unmarked).toEqual([
      'DASHBOARD_PASSWORD',
      'INNGEST_EVENT_KEY',
      'INNGEST_SIGNING_KEY',
      'INNGEST_SIGNING_KEY_FALLBACK',
      'WARM_UP_TOKEN',
    ]);
  });

  it('name secrets by fingerprint, tokens by name and level, and URLs by host', () => {
    expect(settings.get('WEBHOOK_SECRETS')).toMatchObject({
      ...{ value: null, origin: 'environment' },
      fingerprints: [fingerprintOf(SECRET), fingerprintOf(`${SECRET}-2`)],
    });
    expect(settings.get('API_TOKENS')).toMatchObject({ value: 'grafana:read' });
    expect(settings.get('DATABASE_URL')).toMatchObject({ value: 'db.example' });
    expect(settings.get('DASHBOARD_PASSWORD')).toMatchObject({
      ...{ value: null, fingerprints: [], origin: 'environment' },
    });
    expect(answer.sources.find(({ source }) => source === 'stripe')).toMatchObject({
      ...{ path: '/v1/webhooks/stripe', signatures: 'required' },
      secrets: [fingerprintOf(`${SECRET}-stripe`)],
    });
  });

  it('say what is open, what is worth setting, and what npm start has set', () => {
    const variables = { DATABASE_URL: 'postgres://127.0.0.1/app', SET_BY_START: 'DATABASE_URL' };
    const { open, suggested, settings: some } = readSettings(parseEnv(variables));
    expect(open.map(({ setting }) => setting)).toEqual(['WEBHOOK_SECRETS']);
    expect(suggested.map(({ setting }) => setting)).toContain('DASHBOARD_PASSWORD');
    expect(some.find(({ name }) => name === 'DATABASE_URL')).toMatchObject({ origin: 'start' });
    expect(some.find(({ name }) => name === 'PORT')).toMatchObject({
      ...{ value: '3000', origin: 'default' },
    });
  });
});
