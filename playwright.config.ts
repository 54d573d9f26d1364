import { randomUUID } from 'node:crypto';
import { defineConfig, devices } from '@playwright/test';
import { resolveBrowser } from './e2e/browser/resolve';
import { SESSION_FILE, target } from './e2e/target';

// Workers load this file too, with the environment of the process that chose the port.
process.env.E2E_RUN_ID ??= randomUUID();
process.env.E2E_PORT ??= String(10_000 + (process.pid % 9_000));
const nextPort = String(Number(process.env.E2E_PORT) + 1);
const neonPort = String(Number(process.env.E2E_PORT) + 2);
const neonUrl = `http://127.0.0.1:${neonPort}`;
const ownUrl = `http://127.0.0.1:${process.env.E2E_PORT}`;
const baseURL = target.url ?? ownUrl;

const { channel, launchOptions } = resolveBrowser();

const apiProjects = target.url === undefined ? ['api', 'api of Next', 'api on Neon'] : ['api'];

export default defineConfig({
  testDir: './e2e',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // Most of their time the tests wait for the 30 seconds to be over.
  workers: 6,
  timeout: 90_000,
  // The pages' processes stand back for a CPU, which several browsers share with them here.
  expect: { timeout: 20_000 },
  // The report, with a failure's trace and screenshot, is shown by `npx playwright show-report`.
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    baseURL,
    extraHTTPHeaders: target.headers,
    // Without a film of every test, which costs more than the test where nothing but the CPU draws.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'ready', testMatch: 'setup/ready.setup.ts' },
    // Alone, one test after the other: browsers, and other tests' workers, take the CPU that what is
    // promised in time needs.
    {
      name: 'promise',
      testMatch: 'promise/**/*.spec.ts',
      dependencies: ['ready'],
      workers: 1,
    },
    {
      name: 'api',
      testMatch: 'api/**/*.spec.ts',
      dependencies: ['promise'],
      use: { extraHTTPHeaders: { ...target.headers, ...target.apiHeaders } },
    },
    // Against a service of their own, with secrets, tokens and a password; one worker, one service.
    {
      name: 'attack',
      testMatch: 'attack/**/*.spec.ts',
      dependencies: apiProjects,
      workers: 1,
      use: { ...devices['Desktop Chrome'], channel, launchOptions },
    },
    // The same API as Next's route handlers mount it, which is what runs on Vercel.
    ...(target.url === undefined
      ? [
          {
            name: 'api of Next',
            testMatch: 'api/{http,processing}.spec.ts',
            // One suite after the other: a webhook that waits for two cores too long is a 503.
            dependencies: ['api'],
            use: { baseURL: `http://127.0.0.1:${nextPort}` },
          },
          // And on Neon's driver: a service of its own, to which no burst was sent.
          {
            name: 'api on Neon',
            testMatch: 'api/{http,processing}.spec.ts',
            grepInvert: /burst/,
            dependencies: ['api of Next'],
            use: { baseURL: neonUrl },
          },
        ]
      : []),
    { name: 'sign in', testMatch: 'setup/sign-in.setup.ts', dependencies: ['promise'] },
    {
      name: 'browser',
      testMatch: '{dashboard,docs}/**/*.spec.ts',
      // After what waits for the 30 seconds: three browsers leave nothing of two cores.
      dependencies: ['sign in', 'attack'],
      workers: 3,
      use: {
        ...devices['Desktop Chrome'],
        channel,
        launchOptions,
        storageState: target.dashboardPassword && SESSION_FILE,
      },
    },
  ],
  // With E2E_BASE_URL the suites run against that deployment, and nothing is started here.
  ...(target.url === undefined && {
    webServer: [
      serve({ PORT: process.env.E2E_PORT, NEXT_PORT: nextPort }),
      serve({ PORT: neonPort, DATABASE_DRIVER: 'neon' }),
    ],
  }),
});

/** A copy of the service, with data of its own. */
function serve(variables: Record<string, string>) {
  return {
    command: 'node --import tsx e2e/serve.ts',
    // Not its first answer: it is still warming up then, and that takes the CPU from the first test.
    wait: { stdout: /is ready/ },
    env: { LOG_LEVEL: 'warn', PROCESSING_FAULTS: 'by-account', ...variables },
    timeout: 180_000,
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 15_000 },
  };
}
