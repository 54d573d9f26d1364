import { randomUUID } from 'node:crypto';
import { test as base, expect } from '@playwright/test';
import { standBack } from '../local/stand-back';
import { descendantsOf } from '../local/testing/niceness';
import { read, untilProcessed, webhook } from '../local/testing/webhooks';
import type { Transaction, Webhook } from '../server/transactions/schema';
import { type Delivery, type PostOptions, persist, post } from './post';
import { target } from './target';

/**
 * The delay, and as long again: while other tests want every CPU of the machine, processing stands back.
 * How soon it is when they don't is for `e2e/promise`.
 */
export const PROCESSED_WITHIN_MS = 60_000;

/** As many as a processor sends over at once. */
const CONNECTIONS = 32;

/** Browsers are on other machines than the service; on one, they leave it the CPU. */
const BROWSER_NICENESS = 10;

const TRANSACTIONS = '/v1/webhooks/transactions';
const HEADERS = { ...target.headers, ...target.apiHeaders };

type Change = Partial<Webhook>;

/** What a spec has to work with; docs/testing.md shows how. */
type Fixtures = {
  /** Where the service is. */
  url: string;
  /** An id that no other test, run or sender has. */
  newId: () => string;
  /** The ids of this run's burst, which one test sends and another finds PROCESSED. */
  burst: string[];
  /** Posts anything to a path, signed when the target has a secret; again after a 503. */
  post: (path: string, content: unknown, options?: PostOptions) => Promise<Delivery>;
  /** Sends a valid webhook with this id. */
  send: (id: string, change?: Change, options?: PostOptions) => Promise<Delivery>;
  /** Sends one webhook an id, as many at once as a processor's connection pool has. */
  sendAll: (ids: string[]) => Promise<Delivery[]>;
  /** Sends the same webhook many times at once. */
  sendDuplicates: (id: string, times: number) => Promise<Delivery[]>;
  /** Sends a webhook that contradicts the one with this id, by its amount alone. */
  sendConflict: (id: string) => Promise<Delivery>;
  /** The transaction as the API shows it now; undefined when there is none. */
  transaction: (id: string) => Promise<Transaction | undefined>;
  /** The transaction, as soon as it is PROCESSED; fails when that takes too long. */
  waitForProcessed: (id: string) => Promise<Transaction>;
};

export const test = base.extend<Fixtures>({
  browser: [
    async ({ browser }, use) => {
      const started = descendantsOf(process.pid).map((pid) => standBack(pid, BROWSER_NICENESS));
      await Promise.all(started);
      await use(browser);
    },
    { scope: 'worker' },
  ],
  url: async ({ baseURL }, use) => {
    if (!baseURL) throw new Error('no baseURL');
    await use(baseURL);
  },
  // Playwright reads fixtures by their destructured parameter, so there has to be one.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  newId: async ({}, use) => {
    await use(() => `e2e_${randomUUID()}`);
  },
  // biome-ignore lint/correctness/noEmptyPattern: see above
  burst: async ({}, use) => {
    await use(Array.from({ length: 400 }, (_, n) => `burst_${process.env.E2E_RUN_ID}_${n}`));
  },
  post: async ({ url }, use, testInfo) => {
    const exchanges: unknown[] = [];
    const exchange = async (path: string, content: unknown, options?: PostOptions) => {
      const answer = await post(url + path, content, options);
      const headers = Object.fromEntries(answer.headers);
      exchanges.push({ path, sent: content, options, answer: { ...answer, headers } });
      return answer;
    };
    await use(async (path, content, options) => {
      const { reply, tries } = await persist(() => exchange(path, content, options));
      return { ...reply, tries };
    });
    if (testInfo.status !== testInfo.expectedStatus) {
      const body = JSON.stringify(exchanges.slice(-100), null, 2);
      await testInfo.attach('webhooks', { body, contentType: 'application/json' });
    }
  },
  send: async ({ post }, use) => {
    await use((id, change, options) => post(TRANSACTIONS, webhook(id, change), options));
  },
  sendAll: async ({ send }, use) => {
    await use(async (ids) => {
      const answers: Delivery[] = [];
      const queue = ids.entries();
      const connection = async () => {
        for (const [n, id] of queue) answers[n] = await send(id);
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, connection));
      return answers;
    });
  },
  sendDuplicates: async ({ send }, use) => {
    await use((id, times) => Promise.all(Array.from({ length: times }, () => send(id))));
  },
  sendConflict: async ({ send, transaction }, use) => {
    await use(async (id) => send(id, { amount: ((await transaction(id))?.amount ?? 0) + 1 }));
  },
  transaction: async ({ url }, use) => {
    await use((id) => read(url, id, HEADERS));
  },
  waitForProcessed: async ({ url }, use) => {
    await use((id) => untilProcessed(url, id, PROCESSED_WITHIN_MS, HEADERS));
  },
});

export { expect };
