import { secretSettings } from '../tests/processors/secrets';
import { startService, UNTIMED } from '../tests/support/service';

export const SHORT_DELAY_MS = 10_000;
/** For tests that run one after the other, without a browser. */
const SHORTEST_DELAY_MS = 6_000;
export const REAL_DELAY_MS = 30_000;

/**
 * The settings of every copy except the one with the real delay. Only that one keeps the response
 * deadline, because the other suites share the CPU.
 */
export const SUITE_SETTINGS = {
  PROCESSING_DELAY: `${SHORT_DELAY_MS / 1_000}s`,
  ...UNTIMED,
  ...secretSettings(['stripe', 'cashfree', 'adyen']),
};

/** A copy of the service for one worker. */
export type Copy = { url: string; delayMs: number; stop: () => Promise<unknown> };

/** The copies that a Playwright project can select with `use: { copy: … }`. */
export const copies = {
  /** `npm start` with default settings. */
  'with the real delay': async () => {
    const { url, end } = await startService();
    return { url, delayMs: REAL_DELAY_MS, stop: end };
  },

  /** The code that runs on Vercel: Next's route handlers and Neon's driver. */
  'Next on Neon': async () => {
    // Every worker loads this file, and only one needs this module.
    const { startTopology } = await import('../tests/support/compose/topology');
    const settings = { ...SUITE_SETTINGS, PROCESSING_DELAY: `${SHORTEST_DELAY_MS / 1_000}s` };
    const { url, stop } = await startTopology(settings, { copies: 1, driver: 'neon' });
    return { url, delayMs: SHORTEST_DELAY_MS, stop };
  },
} satisfies Record<string, () => Promise<Copy>>;

export type CopyName = keyof typeof copies;
