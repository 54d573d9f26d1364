import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNeonProxy } from '../local/testing/neon-proxy';

/**
 * The service as `npm start` runs it, with data of its own that goes when it ends; with
 * `DATABASE_DRIVER=neon` on a stand-in for Neon.
 */
const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-e2e-'));
process.env.DATA_DIR = dataDir;
if (process.env.DATABASE_DRIVER === 'neon') {
  const { url } = await startNeonProxy();
  process.env.NEON_HTTP_URL = url;
}
// The settings are read once, so the launcher comes after them.
const { runService } = await import('../local/run-service');
await runService({
  dev: false,
  afterStop: () => rmSync(dataDir, { recursive: true, force: true }),
});
