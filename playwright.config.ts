import { defineConfig, devices } from '@playwright/test';
import { resolveBrowser } from './e2e/browser/resolve';
import { type CopyName, SUITE_SETTINGS } from './e2e/copies';
import { SESSION_FILE, target } from './e2e/target';

// Workers load this file too, with the environment of the process that chose the port.
process.env.E2E_PORT ??= String(10_000 + (process.pid % 9_000));

const { channel, launchOptions } = resolveBrowser();
const chromium = {
  ...devices['Desktop Chrome'],
  channel,
  launchOptions,
  contextOptions: { reducedMotion: 'reduce' as const },
};
const api = { extraHTTPHeaders: { ...target.headers, ...target.apiHeaders } };

export default defineConfig<object, { copy: CopyName | undefined }>({
  testDir: './e2e',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // Most of them wait for a processing delay.
  workers: 6,
  timeout: 90_000,
  // The process that serves pages has the lowest priority, and several browsers want the same CPU.
  expect: { timeout: 20_000 },
  // `npx playwright show-report` shows the report, with a trace and a screenshot of each failure.
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    baseURL: target.url ?? `http://127.0.0.1:${process.env.E2E_PORT}`,
    extraHTTPHeaders: target.headers,
    // Traces of all tests cost a quarter of the suite's time. `--trace retain-on-failure` turns them on.
    trace: process.env.CI ? { mode: 'retain-on-failure', screenshots: false } : 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'ready', testMatch: 'setup/*.setup.ts' },
    // The one project that measures time. It has the machine to itself.
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
      use: api,
    },
    // One worker, because each worker starts its own copy of the service.
    ...(target.url === undefined
      ? [
          {
            name: 'api of Next on Neon',
            testMatch: 'api/{http,processing}.spec.ts',
            dependencies: ['promise'],
            workers: 1,
            use: { copy: 'Next on Neon' as const },
          },
          {
            name: 'attack',
            testMatch: 'attack/**/*.spec.ts',
            dependencies: ['promise'],
            workers: 1,
            use: chromium,
          },
        ]
      : []),
    {
      name: 'browser',
      testMatch: '{dashboard,docs}/**/*.spec.ts',
      // Browsers come last: they leave no CPU to a burst of webhooks.
      dependencies: target.url === undefined ? ['api of Next on Neon', 'attack'] : ['api'],
      // More browsers starve the process that serves their pages, and take as long in all.
      workers: 3,
      use: { ...chromium, storageState: target.dashboardPassword && SESSION_FILE },
    },
  ],
  // With E2E_BASE_URL, the suites run against that deployment and start nothing.
  ...(target.url === undefined && {
    webServer: {
      command: 'node --import tsx e2e/serve.ts',
      // Not the first response: it is still warming up then.
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
