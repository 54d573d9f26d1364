import { describe, expect, it } from 'vitest';
import {
  hasOutsideInngest,
  isOperatorAccessOpen,
  isTracingWanted,
  parseEnv,
  processingDelayMs,
} from '@/server/settings';

describe('environment variables', () => {
  it('applies the documented defaults to an empty environment', () => {
    expect(parseEnv({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATA_DIR: '.data',
      PROCESSING_DELAY: '30s',
    });
    expect(processingDelayMs(parseEnv({}))).toBe(30_000);
  });

  it('treats an empty environment variable as unset', () => {
    expect(parseEnv({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ PORT: 3000 });
  });

  it('ignores whitespace and line breaks around a value', () => {
    const { DASHBOARD_PASSWORD, WEBHOOK_SECRETS } = parseEnv({
      DASHBOARD_PASSWORD: ' a pass word\n',
      WEBHOOK_SECRETS: 'first-secret , second-secret\r\n',
    });
    expect(DASHBOARD_PASSWORD).toBe('a pass word');
    expect(WEBHOOK_SECRETS?.map(({ text }) => text)).toEqual(['first-secret', 'second-secret']);
  });

  it.each(['"a pass word"', "'a pass word'"])('rejects the quoted value %s', (value) => {
    expect(() => parseEnv({ DASHBOARD_PASSWORD: value })).toThrow(
      'remove the quotes around DASHBOARD_PASSWORD',
    );
  });

  it('reads secrets that contain a comma from a JSON array', () => {
    const { WEBHOOK_SECRETS } = parseEnv({ WEBHOOK_SECRETS: '["one,secret", "another-secret"]' });
    expect(WEBHOOK_SECRETS?.map(({ text }) => text)).toEqual(['one,secret', 'another-secret']);
  });

  it.each([
    ['PORT', '0'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://localhost/db'],
    ['DATABASE_URL', 'postgres://user:pass%word@host/db'],
    ['DATABASE_URL', 'postgres://user:pass/word@host/db'],
    ['DATABASE_URL', 'postgres://user:1#word@host/db'],
    ['DATABASE_URL', 'postgres://user:word@host/db?sslmode=verify-full&sslrootcert=/nowhere.pem'],
    ['DATABASE_URL', 'postgres://user:word@host/db?sslrootcert=system'],
    ['SIGNATURE_TOLERANCE_SECONDS', '59'],
    ['DATABASE_DRIVER', 'sqlite'],
    ['PROCESSING_DELAY', 'soon'],
    ['PROCESSING_DELAY', '500ms'],
    ['WEBHOOK_SECRETS', 'good-secret,,other-secret'],
    ['WEBHOOK_SECRETS', 'whsec_not base64!'],
    ['WEBHOOK_SECRETS', 'whsec_ab'],
    ['WEBHOOK_SECRETS', 'whsec_c2VjcmV0LW9uZQ=='],
    ['WEBHOOK_SECRETS', '[not json'],
    ['WEBHOOK_SECRETS', '[]'],
    ['API_TOKENS', 'ops:operate:short'],
    ['API_TOKENS', 'ops:admin:a-token-of-twenty-characters'],
    ['TRUSTED_PROXIES', '-1'],
    ['REQUIRE_AUTH_FOR_READS', 'yes'],
    ['DASHBOARD_PASSWORD', 'short'],
    ['NEON_HTTP_URL', 'postgres://localhost'],
    ['INNGEST_SERVE_ORIGIN', 'somewhere'],
    ['MIGRATE_PREVIEW', 'yes'],
  ])('rejects %s=%s and names the variable in the error', (name, value) => {
    expect(() => parseEnv({ [name]: value })).toThrow(name);
  });

  it.each([
    'postgres://user:p%40ss%25word@ep-1-pooler.eu.aws.neon.tech/db?sslmode=require&channel_binding=require',
    'postgresql://postgres.project:word@aws-0-eu.pooler.supabase.com:6543/postgres',
    'postgres://user:word@db.rds.amazonaws.com/db?sslmode=verify-full&sslrootcert=package.json',
  ])('accepts the connection string %s', (url) => {
    expect(parseEnv({ DATABASE_URL: url }).DATABASE_URL).toBe(url);
  });

  it('keeps secret values out of environment validation errors', () => {
    const wrong = {
      WEBHOOK_SECRETS: 'whsec_s3cret!',
      API_TOKENS: 'ops:admin:s3cret-token-s3cret-token',
      DATABASE_URL: 'postgres://user:s3cret%@host/db',
    };
    expect(() => parseEnv(wrong)).toThrow(/WEBHOOK_SECRETS.*API_TOKENS.*DATABASE_URL/);
    expect(() => parseEnv(wrong)).not.toThrow(/s3cret/);
  });

  it.each(['INNGEST_DEV', 'INNGEST_BASE_URL', 'INNGEST_EVENT_KEY', 'INNGEST_SIGNING_KEY'])(
    'detects an external Inngest server when %s is set',
    (name) => {
      expect(hasOutsideInngest(parseEnv({ [name]: 'http://127.0.0.1:8288' }))).toBe(true);
      expect(hasOutsideInngest(parseEnv({}))).toBe(false);
    },
  );

  it('opens the dashboard without login only on loopback, outside Vercel and without a password', () => {
    expect(isOperatorAccessOpen(parseEnv({}))).toBe(true);
    expect(isOperatorAccessOpen(parseEnv({ HOST: '0.0.0.0' }))).toBe(false);
    expect(isOperatorAccessOpen(parseEnv({ VERCEL: '1' }))).toBe(false);
    expect(isOperatorAccessOpen(parseEnv({ DASHBOARD_PASSWORD: 'a pass word' }))).toBe(false);
  });

  it.each([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' }, true],
    [{ OTEL_TRACES_EXPORTER: 'console' }, true],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }, false],
    [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }, false],
  ])('maps the environment %j to tracing enabled: %s', (variables, isWanted) => {
    expect(isTracingWanted(parseEnv(variables))).toBe(isWanted);
  });
});
