import { randomUUID } from 'node:crypto';
import { test as base, expect } from '@playwright/test';
import { lowerPriority } from '../local/launcher/lower-priority';
import type { Transaction, Webhook } from '../server/transactions/schema';
import { descendantsOf } from '../tests/support/niceness';
import { read, untilProcessed, webhook } from '../tests/support/webhooks';
import { type Copy, type CopyName, copies, REAL_DELAY_MS, SHORT_DELAY_MS } from './copies';
import { type Answer, type PostOptions, post } from './post';
import { target } from './target';

/**
 * Twice the real delay: processing has the lowest priority on a machine where tests want every CPU.
 * `e2e/promise` measures how soon a transaction is PROCESSED.
 */
export const PROCESSED_WITHIN_MS = 60_000;

/** In production, browsers run on other machines: here they leave the CPU to the service. */
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
  /** The processing delay of the service. */
  delayMs: number;
  /** Posts anything to a path, signed when the target has a secret. A 503 fails the test. */
  post: (path: string, content: unknown, options?: PostOptions) => Promise<Answer>;
  /** Sends a valid webhook with this id. */
  send: (id: string, change?: Change, options?: PostOptions) => Promise<Answer>;
  /** Sends the same webhook many times at once. */
  sendDuplicates: (id: string, times: number) => Promise<Answer[]>;
  /** Sends a webhook that contradicts the one with this id, by its amount alone. */
  sendConflict: (id: string) => Promise<Answer>;
  /** The transaction as the API shows it now; undefined when there is none. */
  transaction: (id: string) => Promise<Transaction | undefined>;
  /** The transaction, as soon as it is PROCESSED; fails when that takes too long. */
  waitForProcessed: (id: string) => Promise<Transaction>;
};

/** What a worker has for all of its tests. */
type WorkerFixtures = {
  /** Set by a project whose tests need a copy of the service of their own. */
  copy: CopyName | undefined;
  /** That copy; none where the suites run against a deployment. */
  ownCopy: Copy | undefined;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  copy: [undefined, { option: true, scope: 'worker' }],
  ownCopy: [
    async ({ copy }, use) => {
      const started = copy && target.url === undefined ? await copies[copy]() : undefined;
      await use(started);
      await started?.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ baseURL, ownCopy }, use) => {
    await use(ownCopy?.url ?? baseURL);
  },
  delayMs: async ({ ownCopy }, use) => {
    await use(target.url ? REAL_DELAY_MS : (ownCopy?.delayMs ?? SHORT_DELAY_MS));
  },
  browser: [
    async ({ browser }, use) => {
      const started = descendantsOf(process.pid).map((pid) => lowerPriority(pid, BROWSER_NICENESS));
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
  post: async ({ url }, use, testInfo) => {
    const exchanges: unknown[] = [];
    await use(async (path, content, options) => {
      const answer = await post(url + path, content, options);
      const headers = Object.fromEntries(answer.headers);
      exchanges.push({ path, sent: content, options, answer: { ...answer, headers } });
      expect(answer.status, `the service refused a webhook after ${answer.ackMs} ms`).not.toBe(503);
      return answer;
    });
    if (testInfo.status !== testInfo.expectedStatus) {
      const body = JSON.stringify(exchanges.slice(-100), null, 2);
      await testInfo.attach('webhooks', { body, contentType: 'application/json' });
    }
  },
  send: async ({ post }, use) => {
    await use((id, change, options) => post(TRANSACTIONS, webhook(id, change), options));
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
