import path from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const INTEGRATION = '**/*.integration.test.ts';
const SERVICE = '**/*.service.test.ts';
const DRILL = '**/*.drill.test.ts';
const VERCEL = '**/*.vercel.test.ts';
const outside = ['**/node_modules/**', '.next/**', '.vercel/**', 'e2e/**'];

/** `npm run test:full` repeats more, and for longer. */
const isFull = process.env.TEST_FULL === '1';

const withDatabase: TestProjectInlineConfiguration['test'] = {
  pool: 'threads',
  globalSetup: './tests/support/postgres.ts',
  setupFiles: ['./tests/support/own-database.ts', './tests/support/without-deadline.ts'],
  exclude: outside,
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/**
 * unit: no input or output. integration: a Postgres database of its own per file.
 * neon: some of the same tests through Neon's driver and a stand-in for Neon; with TEST_FULL all.
 * service: whole copies of the service, started and killed.
 * drill: a copy with faults at random, and nothing else on the machine.
 * vercel: the output of `vercel build`; installs its CLI.
 */
const projects: Record<string, TestProjectInlineConfiguration['test']> = {
  unit: {
    pool: 'threads',
    // No test of these changes what another one sees, so that modules are loaded once per worker.
    isolate: false,
    include: ['**/*.test.ts'],
    exclude: [...outside, INTEGRATION, SERVICE, DRILL, VERCEL],
    testTimeout: 60_000,
  },
  integration: { ...withDatabase, include: [INTEGRATION] },
  neon: {
    ...withDatabase,
    // The queries of db/ run through both drivers in `integration`, the API on Neon in Playwright.
    // Without TEST_FULL, only the files whose queries neither of them has.
    include: isFull
      ? ['server', 'inngest/functions'].map((folder) => `${folder}/${INTEGRATION}`)
      : [
          'http/authenticate',
          'http/dashboard',
          'observability/metrics/metrics',
          'operators/sign-in',
          'transactions/prune',
        ].map((file) => `server/${file}.integration.test.ts`),
    // Hostile bodies do not reach the database.
    exclude: [
      ...outside,
      '**/*.neon.integration.test.ts',
      'server/http/hostile-bodies.integration.test.ts',
    ],
    setupFiles: [...(withDatabase.setupFiles ?? []), './tests/support/on-neon.ts'],
  },
  service: {
    include: [SERVICE],
    exclude: outside,
    globalSetup: './tests/support/build.ts',
    sequence: { groupOrder: 1 },
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
  drill: {
    include: [DRILL],
    exclude: outside,
    globalSetup: './tests/support/build.ts',
    sequence: { groupOrder: 2 },
    testTimeout: 600_000,
  },
  vercel: {
    include: [VERCEL],
    exclude: outside,
    globalSetup: './tests/support/postgres.ts',
    setupFiles: './tests/support/own-database.ts',
    sequence: { groupOrder: 3 },
    testTimeout: 60_000,
    // On Vercel's own machines, too, installation and build take their time.
    hookTimeout: 600_000,
  },
};

export default defineConfig({
  test: {
    // Most integration tests wait for Postgres, for HTTP or for a clock.
    maxWorkers: 4,
    projects: Object.entries(projects).map(([name, test]) => ({
      resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
      test: { ...test, name },
    })),
  },
});
