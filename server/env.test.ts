import { describe, expect, it } from 'vitest';
import { hasOutsideInngest, isOperatorAccessOpen, parseEnv, processingDelayMs } from './env';

describe('the environment', () => {
  it('has the documented defaults', () => {
    expect(parseEnv({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATA_DIR: '.data',
      PROCESSING_DELAY: '30s',
    });
    expect(processingDelayMs(parseEnv({}))).toBe(30_000);
  });

  it('takes an empty string for unset', () => {
    expect(parseEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({ PORT: 3000 });
  });

  it.each([
    ['PORT', '0'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://localhost/db'],
    ['DATABASE_DRIVER', 'sqlite'],
    ['PROCESSING_DELAY', 'soon'],
    ['PROCESSING_DELAY', '500ms'],
    ['WEBHOOK_SECRETS', 'whsec_x'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(() => parseEnv({ [name]: value })).toThrow(name);
  });

  it.each(['INNGEST_DEV', 'INNGEST_BASE_URL', 'INNGEST_EVENT_KEY', 'INNGEST_SIGNING_KEY'])(
    'takes %s for an outside Inngest server',
    (name) => {
      expect(hasOutsideInngest(parseEnv({ [name]: 'http://127.0.0.1:8288' }))).toBe(true);
      expect(hasOutsideInngest(parseEnv({}))).toBe(false);
    },
  );

  it('opens the dashboard on loopback alone, and not where a password is asked for', () => {
    expect(isOperatorAccessOpen(parseEnv({}))).toBe(true);
    expect(isOperatorAccessOpen(parseEnv({ HOST: '0.0.0.0' }))).toBe(false);
    expect(isOperatorAccessOpen(parseEnv({ VERCEL: '1' }))).toBe(false);
    expect(isOperatorAccessOpen(parseEnv({ DASHBOARD_PASSWORD: 'x' }))).toBe(false);
  });
});
