import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTopology } from '../deploy/compose/topology';
import { warmUp } from '../local/launcher/warm-up';
import { startService } from '../tests/support/service';

export const SHORT_DELAY_MS = 10_000;
export const REAL_DELAY_MS = 30_000;

/**
 * How every copy is set up, but for the one with the real delay. Only that one keeps the deadline of 500 ms:
 * other suites share the CPU, and how soon they are answered says nothing about the service.
 */
export const SUITE_SETTINGS = {
  PROCESSING_DELAY: `${SHORT_DELAY_MS / 1_000}s`,
  ANSWER_DEADLINE_MS: '20000',
};

/** A copy of the service that one worker starts for itself. */
export type Copy = { url: string; delayMs: number; stop: () => Promise<unknown> };

/** The copies that a Playwright project can ask for by `use: { copy: … }`. */
export const copies = {
  /** As `npm start` runs it, with nothing set. */
  'with the real delay': async () => ({
    ...(await startLocal({})),
    delayMs: REAL_DELAY_MS,
  }),

  /** What runs on Vercel: Next's own route handlers and Neon's driver. */
  'Next on Neon': async () => {
    const topology = await startTopology(SUITE_SETTINGS, { copies: 1, driver: 'neon' });
    await warmUp(topology.url, { token: '' }).catch(async (error) => {
      await topology.stop();
      throw error;
    });
    return { url: topology.url, delayMs: SHORT_DELAY_MS, stop: topology.stop };
  },
} satisfies Record<string, () => Promise<Copy>>;

export type CopyName = keyof typeof copies;

/** Starts a copy of `npm start` with these variables and a data folder that goes when it stops. */
export async function startLocal(env: Record<string, string>) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-e2e-'));
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const service = await startService({ dataDir, env });
    return { ...service, stop: () => service.end().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}
