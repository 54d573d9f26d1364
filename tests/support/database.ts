import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

/** The migrated database that test databases are cloned from. */
export const TEMPLATE = 'app';

/** Creates a test database, migrated or empty, and returns its URL. */
export async function createTestDatabase({ empty = false } = {}): Promise<string> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = empty ? 'template1' : TEMPLATE;
  // By default, Postgres writes the whole template to its log first.
  const create = `create database ${name} strategy file_copy template ${template}`;
  await execute(`${server}postgres`, create);
  return server + name;
}

/** Runs statements on a connection of their own. */
export async function execute(connectionString: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
