import { describe, expect, it } from 'vitest';
import { parseEnv } from '@/server/env';
import { mayMigrate } from './migrate';

const DATABASE_URL = 'postgres://u:p@db.example.com/app';
const decide = (variables: Record<string, string>) =>
  mayMigrate(parseEnv({ DATABASE_URL, ...variables }));

describe('a build migrates', () => {
  it('for production', () => {
    expect(decide({ VERCEL_ENV: 'production' })).toBe(true);
  });

  it('for a preview whose database is its own', () => {
    expect(decide({ VERCEL_ENV: 'preview', MIGRATE_PREVIEW: '1' })).toBe(true);
  });
});

describe('a build leaves the database alone', () => {
  it.each([
    ['for a preview that may share it', { VERCEL_ENV: 'preview' }],
    ['for `vercel dev`', { VERCEL_ENV: 'development', MIGRATE_PREVIEW: '1' }],
    ['outside Vercel', { MIGRATE_PREVIEW: '1' }],
  ])('%s', (_, variables) => {
    expect(decide(variables)).toBe(false);
  });
});

it('fails, and names the variable, when there is nothing to migrate', () => {
  expect(() => decide({ VERCEL_ENV: 'production', DATABASE_URL: '' })).toThrow('DATABASE_URL');
});
