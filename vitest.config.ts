import path from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const INTEGRATION = '**/*.integration.test.ts';
const SERVICE = '**/*.service.test.ts';
const VERCEL = '**/*.vercel.test.ts';
const neverIncluded = ['**/node_modules/**', '.next/**', '.vercel/**', 'e2e/**'];

/** Set by `npm run test:full`. */
const isFull = process.env.TEST_FULL === '1';

const withDatabase: TestProjectInlineConfiguration['test'] = {
  pool: 'threads',
  isolate: false,
  globalSetup: './tests/support/postgres.ts',
  setupFiles: ['./tests/support/own-database.ts', './tests/support/without-deadline.ts'],
  exclude: neverIncluded,
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/**
 * unit: no database and no service.
 * integration: a Postgres database per test file.
 * neon: some integration tests again, with Neon's driver and a stand-in for Neon.
 * service: complete copies of the service, started and killed.
 * vercel: the output of `vercel build`, with the Vercel CLI.
 */
const projects: Record<string, TestProjectInlineConfiguration['test']> = {
  unit: {
    pool: 'threads',
    // Loads modules once per worker. No unit test changes global state.
    isolate: false,
    include: ['**/*.test.ts'],
    exclude: [...neverIncluded, INTEGRATION, SERVICE, VERCEL],
    testTimeout: 60_000,
  },
  integration: { ...withDatabase, include: [INTEGRATION] },
  neon: {
    ...withDatabase,
    // `integration` runs the tests of db/ through both drivers, and Playwright runs the API on
    // Neon. Without TEST_FULL, this project runs only the files with other queries.
    include: isFull
      ? ['server', 'inngest/functions'].map((folder) => `${folder}/${INTEGRATION}`)
      : [
          'http/authenticate',
          'http/dashboard',
          'observability/metrics/metrics',
          'http/sign-in',
          'transactions/prune',
        ].map((file) => `server/${file}.integration.test.ts`),
    // These set up Neon themselves, or do not reach the database.
    exclude: [
      ...neverIncluded,
      '**/*.neon.integration.test.ts',
      'server/http/hostile-bodies.integration.test.ts',
    ],
    setupFiles: [...(withDatabase.setupFiles ?? []), './tests/support/on-neon.ts'],
  },
  service: {
    include: [SERVICE],
    exclude: neverIncluded,
    globalSetup: './tests/support/build.ts',
    sequence: { groupOrder: 1 },
    maxWorkers: 3,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
  vercel: {
    include: [VERCEL],
    exclude: neverIncluded,
    globalSetup: './tests/support/postgres.ts',
    setupFiles: './tests/support/own-database.ts',
    sequence: { groupOrder: 2 },
    testTimeout: 60_000,
    // Installs the CLI and runs the build.
    hookTimeout: 600_000,
  },
};

/** The test files that take longest. */
const SLOWEST = ['stop', 'outage', 'kill', 'copies', 'start', 'first-start'];

/** Starts the slowest files first, so that none of them runs alone at the end. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const name = path.basename(moduleId, '.service.test.ts');
      return SLOWEST.includes(name) ? SLOWEST.indexOf(name) : SLOWEST.length;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: SlowestFirst },
    // More than there are CPUs, because most integration tests wait for Postgres, HTTP or a clock.
    maxWorkers: 4,
    projects: Object.entries(projects).map(([name, test]) => ({
      resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
      test: { ...test, name },
    })),
  },
});
