import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Runs the service as `npm start` does, with a data folder of its own that it removes at the end. */
const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-e2e-'));
process.env.DATA_DIR = dataDir;
// Imported last: the launcher reads the settings once.
const { runService } = await import('../local/launcher/run-service');
await runService({
  dev: false,
  afterStop: () => rmSync(dataDir, { recursive: true, force: true }),
});
