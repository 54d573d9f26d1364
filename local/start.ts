import '@/server/settings/load-env';
import { parseArgs } from 'node:util';
import { runService } from './launcher/launch';
import { StartError } from './launcher/start-error';

const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false } } });

try {
  await runService({ dev: values.dev });
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
