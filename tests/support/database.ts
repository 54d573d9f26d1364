import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

/** The migrated database that test databases are cloned from. */
export const TEMPLATE = 'app';

/** Creates a test database, migrated or empty, and returns its URL. */
export async function createTestDatabase({ empty = false } = {}): Promise<string> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new Client({ connectionString: `${server}postgres` });
  await client.connect();
  try {
    const template = empty ? 'template1' : TEMPLATE;
    // By default, Postgres writes the whole template to its log first.
    await client.query(`create database ${name} strategy file_copy template ${template}`);
  } finally {
    await client.end();
  }
  return server + name;
}
