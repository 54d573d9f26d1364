import '@/server/settings/load-env';
import { parseArgs } from 'node:util';
import { StartError } from '@/server/settings';
import { runService } from './launcher/launch';

const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false } } });

try {
  await runService({ dev: values.dev });
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
