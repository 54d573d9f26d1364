import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { endToEnd } from './cases/end-to-end';
import { growth } from './cases/growth';
import { keepingUp } from './cases/keeping-up';
import { latency } from './cases/latency';
import { throughput } from './cases/throughput';
import { type Result, table } from './result';

/**
 * `npm run bench`: all cases, five interleaved rounds each, about forty minutes; `--rounds` for
 * fewer, `--quick` for one short round, names (`-- latency growth`) for only these. Prints a table and writes JSON.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' } },
});
const rounds = values.quick ? 1 : Number(values.rounds);
const seconds = (whole: number) => (values.quick ? whole / 3 : whole) * 1_000;

const cases: Record<string, () => Promise<Result[]>> = {
  latency: () => latency({ rounds, durationMs: seconds(30) }),
  throughput: () => throughput({ rounds, durationMs: seconds(5) }),
  'end-to-end': () => endToEnd({ rounds }),
  'keeping-up': () => keepingUp({ rates: [60, 100], durationMs: seconds(90) }),
  growth: () => growth({ rounds, durationMs: seconds(30) }),
};

const all: Result[] = [];
for (const [name, run] of Object.entries(cases)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const results = await run();
  console.log(table(results));
  all.push(...results);
}
const folder = path.resolve(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
const file = path.join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`);
writeFileSync(file, JSON.stringify({ node: process.version, results: all }, null, 2));
console.log(`written to ${path.relative(process.cwd(), file)}`);
