import { readFileSync } from 'node:fs';
import path from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase } from '@/tests/support/database';
import { migrate } from './migrate';
import * as schema from './schema';

const META = path.join(import.meta.dirname, 'migrations', 'meta');

it('applies each migration once when five calls migrate an empty database concurrently', async () => {
  const url = await createTestDatabase({ empty: true });
  await Promise.all(Array.from({ length: 5 }, () => migrate(url)));
  const client = new Client({ connectionString: url });
  await client.connect();
  const applied = await client.query('select count(*)::int as n from drizzle.__drizzle_migrations');
  await client.end();
  expect(applied.rows[0].n).toBe(readJson('_journal.json').entries.length);
});

it('has a migration for every schema change', async () => {
  const latest = readJson('_journal.json').entries.at(-1).tag.split('_')[0];
  const migrated = readJson(`${latest}_snapshot.json`);
  const current = generateDrizzleJson(schema, migrated.id);
  expect(await generateMigration(migrated, current), 'run `npm run db:generate`').toEqual([]);
});

function readJson(name: string) {
  return JSON.parse(readFileSync(path.join(META, name), 'utf8'));
}
