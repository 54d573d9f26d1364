import { neon, neonConfig } from '@neondatabase/serverless';
import { drizzle as drizzleNeon } from 'drizzle-orm/neon-http';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { Pool } from 'pg';
import { env } from '@/server/settings';
import * as schema from './schema';

// Longer than any webhook waits. It frees connections to a server that no longer responds.
const QUERY_TIMEOUT_MS = 5_000;
/** Of one pool. */
const MAX_PREPARED = 50;

/** A database through either driver. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

export type Driver = 'neon' | 'pg';

/** Recording has connections of its own, so that no list and no scrape makes a webhook wait. */
const pools = {
  recording: { max: 4 },
  // The time limits the wait for a free connection, too, which is long for the pages of a busy machine.
  other: { max: 6, connectTimeoutMs: 5_000 },
} as const;
type Purpose = keyof typeof pools;

const shared = new Map<Purpose, ReturnType<typeof connect>>();

/**
 * This process's database, connected at first use.
 * @throws Error when `DATABASE_URL` is unset
 */
export function database(purpose: Purpose = 'other'): Database {
  const open = shared.get(purpose);
  if (open) return open.db;
  const { DATABASE_URL, DATABASE_DRIVER, DATABASE_PREPARES, NEON_HTTP_URL } = env();
  if (!DATABASE_URL) throw new Error('DATABASE_URL is not set');
  const connection = connect(DATABASE_URL, DATABASE_DRIVER, {
    neonHttpUrl: NEON_HTTP_URL,
    ...pools[purpose],
    isPrepared: DATABASE_PREPARES === '1',
  });
  shared.set(purpose, connection);
  return connection.db;
}

/**
 * Has `database()` open new connections. After a failover, the old ones lead to a server that only reads.
 * Their queries finish first.
 */
export function reconnect(): void {
  const old = [...shared.values()];
  shared.clear();
  for (const { close } of old) close().catch(() => {});
}

/** Returns `neon` for a host of Neon and `pg` for any other host. */
export function driverFor(url: string): Driver {
  return new URL(url).hostname.endsWith('.neon.tech') ? 'neon' : 'pg';
}

/**
 * Opens a connection. Nothing is sent before the first query.
 * @param options.neonHttpUrl where `neon` sends queries, instead of the URL's host
 * @param options.isPrepared whether `pg` prepares statements, which some connection poolers do not support
 */
export function connect(
  url: string,
  driver: Driver = driverFor(url),
  {
    neonHttpUrl,
    max = 10,
    connectTimeoutMs = 2_000,
    isPrepared = false,
  }: {
    neonHttpUrl?: string | undefined;
    max?: number;
    connectTimeoutMs?: number;
    isPrepared?: boolean;
  } = {},
): { db: Database; close: () => Promise<void> } {
  if (driver === 'neon') {
    const client = connectNeon(url, { httpUrl: neonHttpUrl, timeoutMs: QUERY_TIMEOUT_MS });
    return { db: drizzleNeon(client, { schema }), close: async () => {} };
  }
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: QUERY_TIMEOUT_MS,
    // The server stops as well. A startup parameter would do, but connection poolers reject it.
    onConnect: (client) => client.query(`set statement_timeout = ${QUERY_TIMEOUT_MS}`),
    idleTimeoutMillis: 60_000,
    // Follows a change of the DNS name to another server, too.
    maxLifetimeSeconds: 600,
    keepAlive: true,
  });
  // The pool replaces broken idle connections. Without a listener, the error ends the process.
  pool.on('error', () => {});
  if (isPrepared) prepareStatements(pool);
  return { db: drizzlePg(pool, { schema }), close: () => pool.end() };
}

/**
 * Names the statements of a pool, so that Postgres plans each once per connection. Only the first ones, because the
 * lists have very many different statements.
 */
function prepareStatements(pool: Pool): void {
  const query = pool.query.bind(pool);
  const names = new Map<string, string>();
  const withName = (statement: unknown) => {
    if (!hasText(statement)) return statement;
    const name = names.get(statement.text) ?? `statement_${names.size}`;
    if (!names.has(statement.text) && names.size >= MAX_PREPARED) return statement;
    names.set(statement.text, name);
    return { ...statement, name };
  };
  Object.assign(pool, {
    query: (statement: unknown, ...rest: unknown[]) =>
      Reflect.apply(query, pool, [withName(statement), ...rest]),
  });
}

function hasText(statement: unknown): statement is { text: string } {
  return typeof statement === 'object' && statement !== null && 'text' in statement;
}

/**
 * Neon's driver over HTTP: one request per query and no connection between invocations. It has no
 * interactive transactions. Its configuration is global: one Neon per process.
 */
export function connectNeon(
  url: string,
  { httpUrl, timeoutMs }: { httpUrl?: string; timeoutMs: number },
) {
  if (httpUrl !== undefined) neonConfig.fetchEndpoint = httpUrl;
  neonConfig.fetchFunction = (address: string, init: RequestInit) =>
    fetch(address, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  return neon(url);
}
