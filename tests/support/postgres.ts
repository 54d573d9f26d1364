import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '@/db/migrate';
import { pickStablePort } from '../../local/launcher/ports';
import { databaseUrl } from '../../local/postgres/cluster';
import { startPostgres } from '../../local/postgres/start';
import { execute, TEMPLATE } from './database';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's URL, without a database name. */
    postgresUrl: string;
  }
}

/** Starts one Postgres for the test run, with a migrated database that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-'));
  const port = await pickStablePort();
  const postgres = await startPostgres(dataDir, port);
  // Nothing has to survive a power cut, and the databases of all test files are a gigabyte.
  const server = databaseUrl(dataDir, port, 'postgres');
  await execute(server, 'alter system set fsync = off', 'select pg_reload_conf()');
  await migrate(databaseUrl(dataDir, port, TEMPLATE));
  project.provide('postgresUrl', databaseUrl(dataDir, port, ''));
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
