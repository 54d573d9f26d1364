import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleProcesses } from '../local/launcher/bundle';

/** Runs the service like `npm start`, with a temporary data folder. */
const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-e2e-'));
process.env.DATA_DIR = dataDir;
process.on('exit', (code) => {
  // After an error, the folder keeps Postgres's log.
  if (code === 0) rmSync(dataDir, { recursive: true, force: true });
});
// Imported after DATA_DIR is set, because the launcher reads the settings once.
const { runService } = await import('../local/launcher/launch');
await runService({ dev: false, bundle: await bundleProcesses() });
