import { once } from 'node:events';
import { createServer } from 'node:net';
import { neonConfig } from '@neondatabase/serverless';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { connectNeon } from './client';
import { isTransient } from './errors';

const coded = (code: string) => Object.assign(new Error('database error'), { code });

describe('transient database errors', () => {
  it.each(['08006', '53300', '57P01', '57P03', 'ECONNRESET'])(
    'treats database error %s as transient, also as a cause',
    (code) => {
      expect(isTransient(coded(code))).toBe(true);
      expect(isTransient(new Error('query failed', { cause: coded(code) }))).toBe(true);
    },
  );

  it.each([429, 500, 503])('treats a Neon proxy response of %i as transient', async (status) => {
    const response = new Response('', { status });
    expect(isTransient(await neonErrorFor(response))).toBe(true);
  });

  it('treats a refused connection as transient through both drivers', async () => {
    const port = await closedPort();
    const client = new Client(`postgres://u:p@127.0.0.1:${port}/db`);
    expect(isTransient(await client.connect().catch((error) => error))).toBe(true);
    const httpUrl = `http://127.0.0.1:${port}/sql`;
    const query = connectNeon('postgres://u:p@h/db', { httpUrl, timeoutMs: 1_000 })`select 1`;
    expect(isTransient(await query.catch((error) => error))).toBe(true);
  });
});

describe('permanent database errors', () => {
  it.each(['22021', '23505', '42P01', '28P01'])('treats database error %s as permanent', (code) => {
    expect(isTransient(coded(code))).toBe(false);
  });

  it('treats a Neon proxy response of 400 as permanent', async () => {
    const response = Response.json({ message: 'no such table', code: '42P01' }, { status: 400 });
    expect(isTransient(await neonErrorFor(response))).toBe(false);
  });

  it.each([[new Error('anything else')], ['no error'], [undefined]])(
    'treats the unknown thrown value "%s" as permanent',
    (thrown) => {
      expect(isTransient(thrown)).toBe(false);
    },
  );
});

/** The error that Neon's driver throws for a response of its proxy. */
async function neonErrorFor(response: Response): Promise<unknown> {
  const query = connectNeon('postgres://u:p@h/db', { timeoutMs: 1_000 });
  neonConfig.fetchFunction = async () => response;
  return await query`select 1`.catch((error) => error);
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
