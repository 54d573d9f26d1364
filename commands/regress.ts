import '@/server/settings/load-env';
import { parseArgs } from 'node:util';
import { compareDeliveries } from '@/server/webhooks/deliveries/regress';
import { findRunningDatabase } from './running-database';

/**
 * `npm run regress -- --last 500`: takes stored deliveries through the mapping of this working tree, and prints
 * what would come out differently. Exit status 1 if anything does. Changes nothing.
 */
const { values } = parseArgs({ options: { last: { type: 'string', default: '500' } } });
findRunningDatabase();
let [compared, different] = [0, 0];
for await (const { delivery, difference } of compareDeliveries(Number(values.last))) {
  compared += 1;
  if (!difference) continue;
  different += 1;
  const { id, source, event } = delivery;
  console.log(
    [`${id} `, source, event, `: ${difference}`].filter(Boolean).join(' ').replace(' :', ':'),
  );
}
console.log(`${compared} deliveries, ${different} would come out differently`);
process.exit(different === 0 ? 0 : 1);
