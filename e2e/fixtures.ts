import { randomUUID } from 'node:crypto';
import { test as base, expect } from '@playwright/test';
import { post, read, untilProcessed, webhook } from '../local/testing/webhooks';

/** The longest that a transaction takes when the machine keeps up: the delay and a few seconds. */
export const PROCESSED_WITHIN_MS = 45_000;

/** What every webhook is promised to be answered within. */
export const PROMISED_ACK_MS = 500;

type Fixtures = {
  /** Where the service is. */
  url: string;
  /** An id that no other test has. */
  newId: () => string;
  /** The ids of this run's burst, which one test sends and another finds PROCESSED. */
  burst: string[];
  /** Posts a webhook with this id and answers status, outcome and the time it took. */
  send: (id: string, change?: Parameters<typeof webhook>[1]) => ReturnType<typeof post>;
  /** Posts one webhook an id, as many at once as a processor's connection pool has. */
  sendAll: (ids: string[]) => Promise<Awaited<ReturnType<typeof post>>[]>;
  transaction: (id: string) => ReturnType<typeof read>;
  untilProcessed: (id: string) => ReturnType<typeof untilProcessed>;
};

const CONNECTIONS = 32;

export const test = base.extend<Fixtures>({
  url: async ({ baseURL }, use) => {
    if (!baseURL) throw new Error('no baseURL');
    await use(baseURL);
  },
  newId: async ({ url }, use) => {
    await use(() => `e2e_${new URL(url).port}_${randomUUID()}`);
  },
  // Playwright reads fixtures by their destructured parameter, so there has to be one.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  burst: async ({}, use) => {
    await use(Array.from({ length: 400 }, (_, n) => `burst_${process.env.E2E_RUN_ID}_${n}`));
  },
  send: async ({ url }, use) => {
    await use((id, change) => post(url, webhook(id, change)));
  },
  sendAll: async ({ send }, use) => {
    await use(async (ids) => {
      const answers: Awaited<ReturnType<typeof post>>[] = [];
      const queue = ids.entries();
      const connection = async () => {
        for (const [n, id] of queue) answers[n] = await send(id);
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, connection));
      return answers;
    });
  },
  transaction: async ({ url }, use) => {
    await use((id) => read(url, id));
  },
  untilProcessed: async ({ url }, use) => {
    await use((id) => untilProcessed(url, id, PROCESSED_WITHIN_MS));
  },
});

export { expect };
