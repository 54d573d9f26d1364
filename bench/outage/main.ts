import { parseArgs } from 'node:util';
import { ensureBuild } from '../../local/launcher/build';
import { outageDrill } from './drill';

/** `npm run outage -- --transactions 10000 --minutes 10`: exits with 1 when a promise was broken. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    transactions: { type: 'string', default: '2000' },
    minutes: { type: 'string', default: '1' },
    rate: { type: 'string', default: '50' },
    'max-concurrent': { type: 'string', default: '20' },
  },
});
await ensureBuild();
const result = await outageDrill({
  seed: Number(values.seed),
  transactions: Number(values.transactions),
  perSecond: Number(values.rate),
  outageMs: Number(values.minutes) * 60_000,
  maxConcurrent: Number(values['max-concurrent']),
  killEveryMs: 10_000,
});
console.log({ seed: values.seed, ...result });
process.exit(result.violations.length === 0 ? 0 : 1);
