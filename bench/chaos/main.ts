import { parseArgs } from 'node:util';
import { ensureBuild } from '../../local/launcher/build';
import { drill } from './drill';
import { report } from './report';

/** `npm run chaos -- --seed 7 --minutes 10`: exits with 1 when a guarantee was violated. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '2' },
    rate: { type: 'string', default: '20' },
  },
});
await ensureBuild();
const result = await drill({
  seed: Number(values.seed),
  durationMs: Number(values.minutes) * 60_000,
  rate: Number(values.rate),
  clock: 'sender',
});
console.log(report(result));
process.exit(result.violations.length === 0 ? 0 : 1);
