import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { endToEnd, growth, keepingUp, latency, throughput } from './cases';
import { type Result, table } from './results';

/**
 * `npm run bench`: all cases in five rounds, about forty minutes. Prints a table and writes JSON.
 * `-- latency growth` runs only these cases, `--rounds 2` fewer rounds, `--quick` one short round.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' } },
});
const rounds = values.quick ? 1 : Number(values.rounds);
const toMs = (seconds: number) => (values.quick ? seconds / 3 : seconds) * 1_000;

const cases: Record<string, () => Promise<Result[]>> = {
  latency: () => latency({ rounds, durationMs: toMs(30) }),
  throughput: () => throughput({ rounds, durationMs: toMs(5) }),
  'end-to-end': () => endToEnd({ rounds }),
  'keeping-up': () => keepingUp([60, 100], toMs(90)),
  growth: () => growth({ rounds, durationMs: toMs(30) }),
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
