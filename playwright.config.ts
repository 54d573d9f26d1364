import { defineConfig, devices } from '@playwright/test';
import { resolveBrowser } from './e2e/browser/resolve';
import { type CopyName, SUITE_SETTINGS } from './e2e/copies';
import { SESSION_FILE, target } from './e2e/target';

// Workers load this file too, and inherit the port from the main process.
process.env.E2E_PORT ??= String(10_000 + (process.pid % 9_000));

const { channel, launchOptions } = resolveBrowser();
const chromium = {
  ...devices['Desktop Chrome'],
  channel,
  launchOptions,
  contextOptions: { reducedMotion: 'reduce' as const },
};
const browser = { ...chromium, storageState: target.dashboardPassword && SESSION_FILE };
const api = { extraHTTPHeaders: { ...target.headers, ...target.apiHeaders } };

const WAITING = 'dashboard/{failed,transaction}.spec.ts';

export default defineConfig<object, { copy: CopyName | undefined }>({
  testDir: './e2e',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // More than there are CPUs, because most tests wait for a processing delay.
  workers: 6,
  timeout: 240_000,
  // Several browsers share the CPU with the page process, which has the lowest priority.
  expect: { timeout: 60_000 },
  // `npx playwright show-report` opens the report, with a screenshot of each failure.
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    baseURL: target.url ?? `http://127.0.0.1:${process.env.E2E_PORT}`,
    extraHTTPHeaders: target.headers,
    // Recording makes a test a tenth slower, with DOM snapshots a fifth. `--trace retain-on-failure` records all.
    trace: process.env.TEST_FULL
      ? { mode: 'retain-on-failure', screenshots: false, snapshots: false }
      : 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'ready', testMatch: 'setup/*.setup.ts', workers: 1 },
    // Measures response times and kills processes, so nothing else runs at the same time.
    {
      name: 'promise',
      testMatch: 'promise/**/*.spec.ts',
      dependencies: ['ready'],
      workers: 1,
      use: { ...api, copy: 'with the real delay' },
    },
    {
      name: 'api',
      testMatch: 'api/**/*.spec.ts',
      dependencies: ['promise'],
      workers: 3,
      use: api,
    },
    // One worker, because each worker starts its own copy of the service.
    ...(target.url === undefined
      ? [
          {
            name: 'api of Next on Neon',
            testMatch: 'api/{http,processing,processors}.spec.ts',
            dependencies: ['promise'],
            workers: 1,
            use: { copy: 'Next on Neon' as const },
          },
          {
            name: 'attack and faults',
            testMatch: '{attack,faults}/**/*.spec.ts',
            dependencies: ['promise'],
            workers: 1,
            use: chromium,
          },
        ]
      : []),
    // These mostly wait for a processing delay, so they take no CPU from bursts of webhooks.
    {
      name: 'browser, waiting',
      testMatch: WAITING,
      dependencies: ['promise'],
      workers: 2,
      use: browser,
    },
    {
      name: 'browser',
      testMatch: '{dashboard,docs}/**/*.spec.ts',
      testIgnore: WAITING,
      // Browsers leave no CPU for bursts of webhooks.
      dependencies: ['api'],
      // More browsers are not faster: they starve the process that serves their pages.
      workers: 3,
      use: browser,
    },
  ],
  // With E2E_BASE_URL, the suites run against that deployment.
  ...(target.url === undefined && {
    webServer: {
      command: 'node --import tsx e2e/serve.ts',
      // Responses come earlier, while the service still starts.
      wait: { stdout: /is ready/ },
      env: {
        LOG_LEVEL: 'warn',
        PORT: process.env.E2E_PORT,
        ...SUITE_SETTINGS,
        PROCESSING_FAULTS: 'by-account',
      },
      timeout: 180_000,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
    },
  }),
});
