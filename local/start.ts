import { parseArgs } from 'node:util';
import { launch } from './launch';
import { StartError } from './place';

const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false } } });

try {
  const service = await launch({ dev: values.dev });
  const stop = async () => {
    await service.stop();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
