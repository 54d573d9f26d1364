import { createServer } from 'node:http';
import { Inngest } from 'inngest';
import { serve } from 'inngest/node';

/** A minimal app: sleeps, then runs a step that reports to the parent process. */
const [url = '', port = '0', napSeconds = '1'] = process.argv.slice(2);
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const client = new Inngest({ id: 'bench', baseUrl: url, isDev: true, logger: silent });
const nap = client.createFunction(
  { id: 'nap', triggers: { event: 'bench/nap' } },
  async ({ event, step }) => {
    await step.sleep('nap', `${napSeconds}s`);
    await step.run('wake', () => process.send?.({ wokeAt: Date.now(), n: event.data.n }));
  },
);
createServer(serve({ client, functions: [nap] })).listen(Number(port), '127.0.0.1', () =>
  process.send?.('ready'),
);
