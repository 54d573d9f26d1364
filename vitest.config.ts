import path from 'node:path';
import { defineConfig } from 'vitest/config';

const shared = {
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
};
const INTEGRATION = '**/*.integration.test.ts';
const SERVICE = '**/*.service.test.ts';
const VERCEL = '**/*.vercel.test.ts';
const outside = ['**/node_modules/**', '.next/**', '.vercel/**', 'e2e/**'];

/**
 * unit: no input or output. integration: a Postgres database of its own a file.
 * neon: those of what works on the database, through Neon's driver, by a stand-in for Neon.
 * service: whole copies of the service, started and killed, one file after the other.
 * vercel: what `vercel build` makes; installs its CLI.
 */
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...outside, INTEGRATION, SERVICE, VERCEL],
          // Nothing here waits for anything, but property tests do much on a busy machine.
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: [INTEGRATION],
          exclude: outside,
          globalSetup: './local/testing/postgres.ts',
          setupFiles: './local/testing/own-database.ts',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'neon',
          // Those of db/ take both drivers by themselves.
          include: ['server', 'inngest/functions'].map((folder) => `${folder}/${INTEGRATION}`),
          exclude: [
            '**/*.neon.integration.test.ts',
            // About what comes in, or about Inngest, at some length.
            'server/{contract,hostile-bodies,ingest/dispatch.outage}.integration.test.ts',
          ],
          globalSetup: './local/testing/postgres.ts',
          setupFiles: ['./local/testing/own-database.ts', './local/testing/on-neon.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'service',
          include: [SERVICE],
          exclude: outside,
          globalSetup: './local/testing/build.ts',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'vercel',
          include: [VERCEL],
          exclude: outside,
          globalSetup: './local/testing/postgres.ts',
          setupFiles: './local/testing/own-database.ts',
          testTimeout: 60_000,
          // On Vercel's own machines, too, installation and build take their time.
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
