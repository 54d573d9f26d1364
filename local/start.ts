import '@/server/settings/load-env';
import { parseArgs } from 'node:util';
import { StartError } from '@/server/settings';

/** Runs the service. `bundle` is the folder that `bundleProcesses` returned. */
export async function start(bundle: string): Promise<void> {
  const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false } } });
  try {
    // Imported later than the settings: a bundle does not keep the order of imports.
    const { runService } = await import('./launcher/launch');
    await runService({ dev: values.dev, bundle });
  } catch (error) {
    console.error(error instanceof StartError ? error.message : error);
    process.exit(1);
  }
}
