import { randomUUID } from 'node:crypto';
import { test as base, expect, type Page } from '@playwright/test';
import { lowerPriority } from '../local/launcher/lower-priority';
import type { Transaction, Webhook } from '../server/transactions/schema';
import { descendantsOf } from '../tests/support/niceness';
import { read, untilProcessed, webhook } from '../tests/support/webhooks';
import { type Copy, type CopyName, copies, REAL_DELAY_MS, SHORT_DELAY_MS } from './copies';
import { type Answer, type PostOptions, post, WEBHOOK_PATH } from './requests';
import { target } from './target';

/**
 * Twice the real delay, because the tests take CPU time from processing, which has the lowest
 * priority. `e2e/promise` measures how soon a transaction is PROCESSED.
 */
export const PROCESSED_WITHIN_MS = 60_000;

/** Real browsers run on other machines, so here they must not take CPU time from the service. */
const BROWSER_NICENESS = 10;

const HEADERS = { ...target.headers, ...target.apiHeaders };

type Change = Partial<Webhook>;

/** The fixtures of a spec. docs/testing.md explains them. */
type Fixtures = {
  /** The URL of the service. */
  url: string;
  /** An id that no other test, run or sender has. */
  newId: () => string;
  /** The processing delay of the service. */
  delayMs: number;
  /** Posts anything to a path, signed if the target has a secret. A 503 fails the test. */
  post: (path: string, content: unknown, options?: PostOptions) => Promise<Answer>;
  /** Sends a valid webhook with this id. */
  send: (id: string, change?: Change, options?: PostOptions) => Promise<Answer>;
  /** Sends the same webhook many times at once. */
  sendDuplicates: (id: string, times: number) => Promise<Answer[]>;
  /** Sends a webhook with this id and a different amount. */
  sendConflict: (id: string) => Promise<Answer>;
  /** The transaction from the API; undefined if there is none. */
  transaction: (id: string) => Promise<Transaction | undefined>;
  /** Waits until the transaction is PROCESSED. Fails after a timeout. */
  waitForProcessed: (id: string) => Promise<Transaction>;
};

type WorkerFixtures = {
  /** Set by a project whose tests need their own copy of the service. */
  copy: CopyName | undefined;
  /** That copy; undefined against a deployment. */
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
      const pids = descendantsOf(process.pid);
      await Promise.all(pids.map((pid) => lowerPriority(pid, BROWSER_NICENESS)));
      await use(browser);
    },
    { scope: 'worker' },
  ],
  url: async ({ baseURL }, use) => {
    if (!baseURL) throw new Error('no baseURL');
    await use(baseURL);
  },
  page: async ({ page }, use) => {
    const { goto, reload } = page;
    page.goto = async (...parameters) => {
      const response = await goto.apply(page, parameters);
      await untilHydrated(page);
      return response;
    };
    page.reload = async (...parameters) => {
      const response = await reload.apply(page, parameters);
      await untilHydrated(page);
      return response;
    };
    await use(page);
    // A page polls, so a handler of `route` may still be busy when the test ends.
    await page.unrouteAll({ behavior: 'wait' });
  },
  // Playwright requires a destructured first parameter.
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
      expect(answer.status, `status after ${answer.ackMs} ms`).not.toBe(503);
      return answer;
    });
    if (testInfo.status !== testInfo.expectedStatus) {
      const body = JSON.stringify(exchanges.slice(-100), null, 2);
      await testInfo.attach('webhooks', { body, contentType: 'application/json' });
    }
  },
  send: async ({ post }, use) => {
    await use((id, change, options) => post(WEBHOOK_PATH, webhook(id, change), options));
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

/** Waits until React handles the events of each control. Before, a click does nothing, which a test would not notice. */
async function untilHydrated(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button, input')].every((control) =>
      Object.keys(control).some((key) => key.startsWith('__reactProps')),
    ),
  );
}

export { expect };
