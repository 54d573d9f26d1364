import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pickStablePort } from '../local/launcher/ports';
import { startService } from '../tests/support/service';
import { webhook } from '../tests/support/webhooks';
import { postRequest } from './load/connection';
import { closedLoop, openLoop, type Target } from './load/generate';
import { latencyResult, type Result, table } from './load/results';
import { quantile } from './measure';

/**
 * `npm run bench:compare -- --base <folder>`: this checkout and another one, side by side in one run, because
 * the machine is never the same twice. Both run as `npm start` does; `<folder>` needs its `node_modules`. Prints
 * the ratio of the medians: above 1, this checkout has the higher value.
 * `--bytes 2000`: larger webhooks. `--next`: webhooks go to Next, as on Vercel, and not to the front.
 */
const { values } = parseArgs({
  options: {
    base: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    bytes: { type: 'string', default: '0' },
    next: { type: 'boolean', default: false },
  },
});
if (values.base === undefined) throw new Error('Name another checkout: --base <folder>');

const DURATION_MS = 4_000;
const RATE = 100;
const PAUSE_MS = 500;
// V8 needs longer to compile Next.
const WARM_UP_MS = values.next ? 25_000 : 10_000;
const LINE_BYTES = 90;
/** What real webhooks carry besides the five fields. */
const notes = Array.from({ length: Math.round(Number(values.bytes) / LINE_BYTES) }, (_, n) => ({
  item: `item ${n}`,
  sku: `SKU-${randomBytes(4).toString('hex')}`,
  quantity: n,
  price: (n * 1.37).toFixed(2),
  is_taxed: n % 2 === 0,
}));

let requests = 0;

function targetAt(address: string): Target {
  const url = new URL('/v1/webhooks/transactions', address);
  return {
    url,
    nextRequest() {
      requests += 1;
      const body = {
        ...webhook(`compare-${process.pid}-${requests}`),
        ...(notes.length > 0 && { notes }),
      };
      return postRequest(url, body);
    },
  };
}

async function start(root?: string) {
  const NEXT_PORT = String(await pickStablePort());
  const env = { LOG_LEVEL: 'error', PROCESSING_DELAY: '1s', NEXT_PORT };
  const service = await startService({ env, ...(root !== undefined && { root }) });
  return values.next ? { ...service, url: `http://127.0.0.1:${NEXT_PORT}` } : service;
}

const services = { base: await start(path.resolve(values.base)), own: await start() };
const results: Result[] = [];
try {
  for (const { url } of Object.values(services)) {
    await closedLoop(targetAt(url), { connections: 16, durationMs: WARM_UP_MS });
  }
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const order = round % 2 === 0 ? (['base', 'own'] as const) : (['own', 'base'] as const);
    for (const connections of [1, 32, 128]) {
      for (const name of order) {
        const load = { connections, durationMs: DURATION_MS };
        const { perSecond } = await closedLoop(targetAt(services[name].url), load);
        results.push({ kind: `${connections} connections`, name, values: { perSecond } });
        await sleep(PAUSE_MS);
      }
    }
    for (const name of order) {
      const load = { rate: RATE, durationMs: DURATION_MS * 2 };
      const samples = await openLoop(targetAt(services[name].url), load);
      results.push(latencyResult(`${RATE}/s`, name, samples));
    }
  }
} finally {
  await Promise.all(Object.values(services).map((service) => service.end()));
}

console.log(table(results));
for (const kind of new Set(results.map((result) => result.kind))) {
  const median = (name: string) =>
    quantile(
      results
        .filter((result) => result.kind === kind && result.name === name)
        .map(({ values: { perSecond, p99 } }) => perSecond ?? p99 ?? Number.NaN),
      0.5,
    );
  const unit = kind.endsWith('/s') ? 'p99' : 'throughput';
  console.log(`${kind}: ${unit} ${(median('own') / median('base')).toFixed(3)} ×`);
}
