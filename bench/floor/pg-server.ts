import { createServer } from 'node:http';
import { Pool } from 'pg';
import { listenAddress } from '../../local/processes/http';
import { runProcess } from '../../local/processes/run-process';

/** `node:http` with one insert per request and no validation: the floor for the front. */
async function startFloor() {
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
  await pool.query('create table if not exists floor (like transactions including all)');
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { transaction_id, source_account, destination_account, amount, currency } = JSON.parse(
        Buffer.concat(chunks).toString(),
      );
      await pool.query({
        name: 'insert',
        text: `insert into floor
          (transaction_id, source_account, destination_account, amount, currency)
          values ($1, $2, $3, $4, $5) on conflict do nothing`,
        values: [transaction_id, source_account, destination_account, amount, currency],
      });
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"outcome":"accepted"}');
    });
  });
  const { host, port } = listenAddress();
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return { stop: async () => server.closeAllConnections() };
}

await runProcess(startFloor);
