import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, Pool, type QueryArrayResult } from 'pg';
import { z } from 'zod';

const RAW = { getTypeParser: () => (value: unknown) => value };
const querySchema = z.object({ query: z.string(), params: z.array(z.unknown()).default([]) });

/**
 * What goes wrong with one query: its connection is dropped before or after the statement was carried
 * out, the proxy cannot reach the database, or it takes its time, as a database that wakes up does.
 */
export type NeonFault = 'drop before' | 'drop after' | 'unreachable' | { delayMs: number };

/**
 * A stand-in for Neon's SQL-over-HTTP proxy in front of any Postgres, so that Neon's real driver
 * runs its real code without an account: `POST /sql`, one statement a request, values as raw text.
 * The database is the one that a query's own connection string names.
 */
export async function startNeonProxy(port = 0) {
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
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/sql`,
    /** Has the next queries go wrong, one after the other. */
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
    const { query, params } = querySchema.parse(await readJson(request));
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

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
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
