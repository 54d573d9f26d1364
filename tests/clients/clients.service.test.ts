import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSecrets } from '@/server/settings/lists';
import { signStandard } from '@/server/webhooks/signature';
import { type Service, startService, UNTIMED } from '../support/service';
import { webhook } from '../support/webhooks';
import {
  checkTypes,
  clientNames,
  fetchDocument,
  generateClients,
  programOf,
  runTool,
} from './generate';
import type { Report, Sender } from './programs/report';

const SECRET = 'the-secret-of-the-clients';

const sign: Sender['sign'] = (body) => {
  const [secret] = parseSecrets(SECRET);
  if (!secret) throw new Error('no secret');
  return signStandard(secret, JSON.stringify(body));
};

// The tools take half a minute to install, so `npm test` leaves them out.
describe.runIf(process.env.TEST_FULL === '1')('public tools with the OpenAPI document', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService({ env: { ...UNTIMED, WEBHOOK_SECRETS: SECRET } });
    await fetchDocument(service.url);
    await generateClients(service.url);
  }, 300_000);

  afterAll(async () => {
    await service.end();
  });

  it('passes the recommended rules of Spectral and Redocly without a warning', async () => {
    await runTool(['spectral', 'lint', '--fail-severity=hint', 'openapi.json']);
    await runTool(['redocly', 'lint', 'openapi.json']);
  });

  it('gives clients that compile, with the error codes that each operation can return', async () => {
    await checkTypes();
  });

  it.each(clientNames)(
    'gives a client of %s that sends, reads, lists and gets errors',
    async (name) => {
      const { use } = await import(programOf(name));
      const body = webhook(`txn-${name}`);
      const report: Report = await use(service.url, { webhook: body, sign });
      expect(report).toEqual({
        outcomes: ['accepted', 'conflict'],
        transaction: { status: 'PROCESSING', amount: 1500 },
        received: ['2'],
        listed: [body.transaction_id],
        missing: { status: 404, code: 'NOT_FOUND' },
        invalid: { status: 400, code: 'VALIDATION_FAILED', path: ['currency'] },
      });
    },
  );
});
