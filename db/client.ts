import { neon, neonConfig } from '@neondatabase/serverless';
import { drizzle as drizzleNeon } from 'drizzle-orm/neon-http';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { Pool } from 'pg';
import { type Env, env } from '@/server/settings';
import * as schema from './schema';

const CONNECT_TIMEOUT_MS = 2_000;
// Longer than any request waits: it only frees what a database that went away would hold for hours.
const QUERY_TIMEOUT_MS = 5_000;

/** What every query takes, whichever driver is behind it. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

export type Driver = 'neon' | 'pg';
export type Connection = { db: Database; driver: Driver; close: () => Promise<void> };

/** The driver for a URL: Neon's own for a Neon host, node-postgres for any other. */
export function driverFor(url: string): Driver {
  return new URL(url).hostname.endsWith('.neon.tech') ? 'neon' : 'pg';
}

/**
 * Opens a connection; nothing is sent before the first query.
 * @param options.poolSize connections at the most, for `pg`
 * @param options.neonHttpUrl where `neon` sends its queries, in place of the URL's host
 */
export function connect(
  url: string,
  driver: Driver = driverFor(url),
  { poolSize = 10, neonHttpUrl }: { poolSize?: number; neonHttpUrl?: string } = {},
): Connection {
  if (driver === 'neon') {
    const client = connectNeon(url, { httpUrl: neonHttpUrl, timeoutMs: QUERY_TIMEOUT_MS });
    return { db: drizzleNeon(client, { schema }), driver, close: async () => {} };
  }
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced at the next query; unhandled, it would end the process.
  pool.on('error', () => {});
  return { db: drizzlePg(pool, { schema }), driver, close: () => pool.end() };
}

let shared: Connection | undefined;

/**
 * This process's database, connected at first use.
 * @throws Error when `DATABASE_URL` is unset
 */
export function database(settings: Env = env()): Database {
  if (!shared) {
    if (!settings.DATABASE_URL) throw new Error('DATABASE_URL is not set');
    shared = connect(settings.DATABASE_URL, settings.DATABASE_DRIVER, {
      neonHttpUrl: settings.NEON_HTTP_URL,
    });
  }
  return shared.db;
}

type Options = {
  /** Where queries go, in place of the database's host. */
  httpUrl?: string;
  timeoutMs: number;
};

/**
 * Neon's driver over HTTP: each query is a request of its own, so that nothing stays open between two
 * invocations of a function, and there are no interactive transactions.
 * Its settings are the process's: one process, one Neon.
 */
export function connectNeon(url: string, { httpUrl, timeoutMs }: Options) {
  if (httpUrl !== undefined) neonConfig.fetchEndpoint = httpUrl;
  neonConfig.fetchFunction = (address: string, init: RequestInit) =>
    fetch(address, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  return neon(url);
}
