import { Inngest } from 'inngest';
import { describe, expect, it } from 'vitest';
import { MAX_CALL_BYTES } from '@/server/settings/limits';
import { recordingInngest } from '@/tests/support/recording-inngest';
import { createEndpoint } from './endpoint';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const CALL = '/api/inngest?fnId=app-none&stepId=step';

const { baseUrl, received } = await recordingInngest();

const endpointOf = (options: ConstructorParameters<typeof Inngest>[0]) =>
  createEndpoint({ client: new Inngest({ ...options, logger: SILENT }), functions: [] });
const development = endpointOf({ id: 'app', baseUrl, isDev: true });
const production = endpointOf({ id: 'app', isDev: false, signingKey: 'signkey-prod-0123abcd' });

type Sent = {
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  body?: string | AsyncIterable<Uint8Array>;
};

async function ask(
  endpoint: typeof development,
  { method = 'POST', url = CALL, headers, body = '' }: Sent,
) {
  const response = await endpoint({
    method,
    url,
    headers: new Headers({ host: 'app.example', ...headers }),
    body: typeof body === 'string' ? bytes(body) : body,
  });
  return { status: response.status, ...JSON.parse(response.body) };
}

async function* bytes(...parts: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield Buffer.from(part);
  }
}

describe('the endpoint of Inngest', () => {
  it.each(['https', 'https, http'])(
    'registers the address that a proxy serves with X-Forwarded-Proto: %s',
    async (protocol) => {
      const headers = { 'x-forwarded-proto': protocol };
      await ask(development, { method: 'PUT', url: '/api/inngest', headers });
      const [registration = ''] = received.splice(0);
      expect(JSON.parse(registration)).toMatchObject({ url: 'https://app.example/api/inngest' });
    },
  );

  it.each(['/\\[/../api/inngest', '/\\:/../api/inngest', '//[/api/inngest'])(
    'takes no host from the path %s',
    async (url) => {
      expect(await ask(development, { method: 'GET', url })).toMatchObject({ status: 200 });
    },
  );

  it.each<[string, Sent, number, string]>([
    ['a body that is no JSON', { body: '{' }, 400, 'MALFORMED_BODY'],
    ['a body that is a JSON string', { body: '"x"' }, 400, 'MALFORMED_BODY'],
    ['a registration that is no JSON', { method: 'PUT', body: '{' }, 400, 'MALFORMED_BODY'],
    ['a body over the limit', { body: ' '.repeat(MAX_CALL_BYTES + 1) }, 413, 'PAYLOAD_TOO_LARGE'],
    ['an invalid Host header', { headers: { host: '[::1' } }, 400, 'MALFORMED_URL'],
    ['a body that breaks off', { body: bytes('{', new Error('cut')) }, 400, 'REQUEST_ABORTED'],
  ])('rejects %s with the error of its kind', async (_name, sent, status, code) => {
    expect(await ask(development, sent)).toMatchObject({ status, code });
  });

  it.each(['', 'null', '0', '[]', '{}', '{"ctx":1,"event":"x"}'])(
    'answers the body %j with an error, and throws nothing',
    async (body) => {
      expect((await ask(development, { body })).status).toBeGreaterThanOrEqual(400);
    },
  );

  it.each(['GET', 'POST', 'PUT'])(
    'rejects a %s without a signature in production mode, before its body',
    async (method) => {
      const body = bytes(new Error('the body was read'));
      const rejected = await ask(production, { method, body });
      expect(rejected).toMatchObject({ status: 401, code: 'INVALID_SIGNATURE' });
    },
  );
});
