// Measures the pages of the dashboard with many rows: `npm run bench:dashboard -- --rows 300000`.
// With --url, the pages of a running copy, which is not filled.
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { resolveBrowser } from '../../e2e/browser/resolve';
import { runningDatabaseUrl } from '../../local/postgres/cluster';
import { startService } from '../../tests/support/service';
import { fillDashboard } from './fill';
import { measureDashboard } from './measure';

const IDLE_MS = 15_000;

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '300000' }, url: { type: 'string' } },
});
const service = values.url === undefined ? await startService() : undefined;
try {
  if (service) await fillDashboard(runningDatabaseUrl(service.dataDir), Number(values.rows));
  const { channel, launchOptions } = resolveBrowser();
  const browser = await chromium.launch({ channel, ...launchOptions });
  console.table(await measureDashboard(browser, service?.url ?? values.url ?? '', IDLE_MS));
  await browser.close();
} finally {
  await service?.end();
}
