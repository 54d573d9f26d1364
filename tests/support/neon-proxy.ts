import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, Pool, type QueryArrayResult } from 'pg';
import { z } from 'zod';
import { listenOnLoopback } from './listen';

const RAW = { getTypeParser: () => (value: unknown) => value };
const querySchema = z.object({ query: z.string(), params: z.array(z.unknown()).default([]) });

/**
 * A fault of one query: the connection drops before or after the statement runs, the proxy cannot
 * reach the database, or the response is slow, as from a database that wakes up.
 */
export type NeonFault = 'drop before' | 'drop after' | 'unreachable' | { delayMs: number };

/**
 * A stand-in for Neon's SQL-over-HTTP proxy in front of any Postgres, so that tests run Neon's real
 * driver without an account: `POST /sql`, one statement per request, values as raw text. The
 * connection string of each query names its database.
 */
export async function startNeonProxy() {
  const pools = new Map<string, Pool>();
  const faults: NeonFault[] = [];
  const poolFor = (connectionString: string) => {
    const open = pools.get(connectionString);
    if (open) return open;
    const pool = new Pool({ connectionString, types: RAW });
    pool.on('error', () => {});
    pools.set(connectionString, pool);
    return pool;
  };
  const server = createServer((request, response) => {
    const url = String(request.headers['neon-connection-string']);
    void answer(poolFor(url), request, response, faults.shift());
  });
  return {
    url: `http://127.0.0.1:${await listenOnLoopback(server)}/sql`,
    /** Sets the faults of the next queries, in order. */
    fail(...next: NeonFault[]) {
      faults.splice(0, faults.length, ...next);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

async function answer(
  pool: Pool,
  request: IncomingMessage,
  response: ServerResponse,
  fault?: NeonFault,
) {
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  try {
    const { query, params } = querySchema.parse(await json(request));
    if (fault === 'drop before') return void response.destroy();
    if (fault === 'unreachable') return send(500, { message: 'the database is not reached' });
    if (typeof fault === 'object') await sleep(fault.delayMs);
    const result = await pool.query({ text: query, values: params, rowMode: 'array' });
    if (fault === 'drop after') return void response.destroy();
    send(200, toNeon(result));
  } catch (error) {
    if (!(error instanceof DatabaseError)) return send(500, { message: String(error) });
    const { message, code, severity, detail, constraint } = error;
    send(400, { message, code, severity, detail, constraint });
  }
}

function toNeon({ command, rowCount, rows, fields }: QueryArrayResult) {
  return {
    command,
    rowCount,
    rows,
    rowAsArray: true,
    fields: fields.map(({ name, dataTypeID }) => ({ name, dataTypeID })),
  };
}

/**
 * Has this test file's code use Neon's driver, through a stand-in. Call it before any module reads the
 * settings.
 */
export async function switchToNeon() {
  const proxy = await startNeonProxy();
  process.env.DATABASE_DRIVER = 'neon';
  process.env.NEON_HTTP_URL = proxy.url;
  return proxy;
}
