import { describe, expect, it } from 'vitest';
import { parseEnv } from '@/server/settings';
import { mayMigrate } from './may-migrate';

const DATABASE_URL = 'postgres://u:p@db.example.com/app';
const decide = (variables: Record<string, string>) =>
  mayMigrate(parseEnv({ DATABASE_URL, ...variables }));

describe('Vercel build with migration', () => {
  it('migrates the database in a production build', () => {
    expect(decide({ VERCEL_ENV: 'production' })).toBe(true);
  });

  it('migrates the database in a preview build with MIGRATE_PREVIEW=1', () => {
    expect(decide({ VERCEL_ENV: 'preview', MIGRATE_PREVIEW: '1' })).toBe(true);
  });
});

describe('Vercel build without migration', () => {
  it.each([
    ['in a preview build without MIGRATE_PREVIEW', { VERCEL_ENV: 'preview' }],
    ['in `vercel dev`', { VERCEL_ENV: 'development', MIGRATE_PREVIEW: '1' }],
    ['outside Vercel', { MIGRATE_PREVIEW: '1' }],
  ])('skips the migration %s', (_, variables) => {
    expect(decide(variables)).toBe(false);
  });
});

it('throws an error that names DATABASE_URL when a production build has no database', () => {
  expect(() => decide({ VERCEL_ENV: 'production', DATABASE_URL: '' })).toThrow('DATABASE_URL');
});
