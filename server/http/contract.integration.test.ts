import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { markDispatched } from '@/db/transactions/outbox';
import { markFailed, markProcessed } from '@/db/transactions/processing';
import {
  type DocumentedRequest,
  spoiledRequest,
  validRequest,
} from '@/tests/support/documented-requests';
import { readDocument } from '@/tests/support/openapi';
import { webhook } from '@/tests/support/webhooks';
import { openApiDocument } from './openapi/document';
import { respond } from './rest';

const token = vi.hoisted(() => {
  const tokens = { read: 'read-0123456789-0123456789', operate: 'operate-0123456789-0123456789' };
  process.env.API_TOKENS = `grafana:read:${tokens.read},shell:operate:${tokens.operate}`;
  process.env.DASHBOARD_PASSWORD = 'a pass word';
  process.env.UNSIGNED_WEBHOOKS_PER_MINUTE = '1000000';
  return tokens;
});

const VALID_REQUESTS = process.env.TEST_FULL === '1' ? 100 : 20;

// Serialized, as clients get it.
const { operations, faultsOf } = readDocument(JSON.parse(JSON.stringify(openApiDocument())));
const transactions = [
  ...['processing', 'processed', 'failed-1', 'failed-2', 'failed-3', 'overdue', 'ü/?#%'],
];
const deliveries: string[] = [];
const ids = { transaction_id: transactions, id: deliveries, source: ['default'] };

async function send({ method, path, headers, body }: DocumentedRequest, bearer?: string) {
  const authorization = bearer && { authorization: `Bearer ${bearer}` };
  const request = new Request(`http://127.0.0.1:3000${path}`, {
    method,
    headers: { ...headers, ...authorization },
    ...(body !== undefined && { body }),
  });
  const response = await respond(request, { defer: () => {} });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

beforeAll(async () => {
  for (const id of transactions) {
    const body = JSON.stringify(webhook(id));
    const headers = { 'content-type': 'application/json' };
    const sent = await send({ method: 'POST', path: '/v1/webhooks/transactions', headers, body });
    deliveries.push(sent.headers.get('x-request-id') ?? '');
    const run = { key: id, runNumber: 1 };
    const overdueInMs = id === 'overdue' ? -1_000 : 3_600_000;
    await markDispatched(database(), [{ ...run, ackMs: 1, overdueInMs }]);
    if (id === 'processed') await markProcessed(database(), id);
    if (id.startsWith('failed')) await markFailed(database(), run, 'the account is closed');
  }
});

// Webhooks come last, because a bulk rerun takes all that were received before.
const isWebhook = ({ path }: { path: string }) => path.startsWith('/v1/webhooks/');
const inOrder = [
  ...operations.filter((one) => !isWebhook(one)),
  ...operations.filter((one) => isWebhook(one)),
];

describe.each(inOrder)('$method $path', (operation) => {
  const statuses = new Map<number, number>();

  async function expectDocumented(request: DocumentedRequest, bearer?: string): Promise<number> {
    const answer = await send(request, bearer);
    const faults = faultsOf(operation, answer);
    if (faults.length > 0) throw new Error(`${faults.join('; ')}: ${answer.status} ${answer.text}`);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    return answer.status;
  }

  /** Sends more if no answer had such a status yet: few generated names and filters exist. */
  async function sendUntil(
    isExpected: (status: number) => boolean,
    requests: fc.Arbitrary<DocumentedRequest>,
  ): Promise<void> {
    if ([...statuses.keys()].some(isExpected)) return;
    for (const request of fc.sample(requests, 1_000)) {
      if (isExpected(await expectDocumented(request, token.operate))) return;
    }
    expect.fail(`no such answer, only ${[...statuses.keys()]}`);
  }

  it(`answers a valid ${operation.method} ${operation.path} request as documented`, async () => {
    const property = fc.asyncProperty(validRequest(operation, ids), async (request) => {
      await expectDocumented(request, token.operate);
    });
    await fc.assert(property, { numRuns: VALID_REQUESTS });
    await sendUntil((status) => status < 300, validRequest(operation, ids));
  });

  it(`answers a fuzzed ${operation.method} ${operation.path} request as documented and without a 5xx`, async () => {
    const property = fc.asyncProperty(spoiledRequest(operation, ids), async (request) => {
      expect(await expectDocumented(request, token.operate)).toBeLessThan(500);
    });
    await fc.assert(property, { numRuns: 2 * VALID_REQUESTS });
    const takesInput = operation.requestBody || operation.parameters.length > 0;
    if (takesInput) await sendUntil((status) => status === 400, spoiledRequest(operation, ids));
    console.log(operation.operationId, Object.fromEntries(statuses));
  });

  it(`requires the documented credentials for ${operation.method} ${operation.path}`, async () => {
    const [request] = fc.sample(validRequest(operation, ids), 1);
    if (!request) throw new Error('no request');
    const { needsCredentials, responses } = operation;
    expect((await send(request)).status === 401).toBe(needsCredentials);
    if (needsCredentials) expect(await expectDocumented(request)).toBe(401);
    const isForOperators = '403' in responses;
    expect((await send(request, token.read)).status === 403).toBe(isForOperators);
    if (isForOperators) expect(await expectDocumented(request, token.read)).toBe(403);
  });
});
