import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DatabaseError, Pool, type QueryArrayResult } from 'pg';
import { z } from 'zod';

const querySchema = z.object({ query: z.string(), params: z.array(z.unknown()).default([]) });

/**
 * A stand-in for Neon's SQL-over-HTTP proxy in front of any Postgres, so that Neon's real driver
 * runs its real code without an account: `POST /sql`, one statement a request, values as raw text.
 */
export async function startNeonProxy(connectionString: string) {
  const raw = { getTypeParser: () => (value: unknown) => value };
  const pool = new Pool({ connectionString, types: raw });
  const server = createServer((request, response) => void answer(pool, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/sql`,
    async close() {
      server.close();
      server.closeAllConnections();
      await pool.end();
    },
  };
}

async function answer(pool: Pool, request: IncomingMessage, response: ServerResponse) {
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  try {
    const { query, params } = querySchema.parse(await readJson(request));
    send(200, toNeon(await pool.query({ text: query, values: params, rowMode: 'array' })));
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
