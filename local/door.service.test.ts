import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { razorpaySignature } from '@/server/webhooks/signature';
import { hostileRequest, sendRaw } from '../tests/support/hostile-requests';
import { type Service, startService, UNTIMED } from '../tests/support/service';
import { webhook } from '../tests/support/webhooks';
import { pickStablePort } from './launcher/ports';

const SECRET = 'a secret with spaces, ₹ and a comma';
const PASSWORD = 'correct horse';
const PATH = '/v1/webhooks/transactions';
const clients = path.resolve(import.meta.dirname, '..', 'tests', 'support', 'clients');
const run = promisify(execFile);

let service: Service;
beforeAll(async () => {
  service = await startService({
    env: {
      ...UNTIMED,
      WEBHOOK_SECRETS: JSON.stringify([SECRET]),
      DASHBOARD_PASSWORD: PASSWORD,
      TRUSTED_PROXIES: '1',
      LOG_LEVEL: 'error',
    },
  });
});
afterAll(() => service.end());

const isInstalled = (name: string) =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .concat('/usr/sbin')
    .some((folder) => existsSync(path.join(folder, name)));

const text = (id: string) => JSON.stringify(webhook(id, { source_account: 'größer ₹' }));
const signed = (body: string) => ({
  'content-type': 'application/json',
  'x-razorpay-signature': razorpaySignature(SECRET, body),
});

describe('real clients', () => {
  it.skipIf(!isInstalled('python3'))('answers Python’s http.client on one connection', async () => {
    const script = path.join(clients, 'post.py');
    const { stdout } = await run('python3', [script, service.url + PATH, SECRET, text('python')]);
    expect(stdout).toBe('202 accepted\n202 duplicate\n');
  });

  it.skipIf(!isInstalled('javac'))('answers Java’s HttpClient, which offers HTTP/2', async () => {
    const program = path.join(clients, 'Post.java');
    const { stdout } = await run('java', [program, service.url + PATH, SECRET, text('java')], {
      env: { ...process.env, JAVA_TOOL_OPTIONS: '-Dfile.encoding=UTF-8 -Dsun.jnu.encoding=UTF-8' },
    });
    expect(stdout).toBe('202 accepted\n202 duplicate\n');
  });

  it.skipIf(!isInstalled('curl'))('answers the signed command of its own banner', async () => {
    await vi.waitFor(() => expect(service.output()).toContain('/v1/transactions/txn_1'));
    const [command = ''] = /curl -i [\s\S]+?\}'/.exec(service.output()) ?? [];
    const { stdout } = await run('sh', ['-c', command]);
    expect(stdout).toContain('HTTP/1.1 202');
  });

  it.skipIf(!isInstalled('curl')).each([
    ['HTTP/1.0', ['--http1.0']],
    ['chunks', ['-H', 'Transfer-Encoding: chunked']],
    ['Expect: 100-continue', ['-H', 'Expect: 100-continue']],
    ['an offer of HTTP/2', ['--http2']],
  ])('answers curl with %s', async (name, options) => {
    const body = text(`curl ${name}`);
    const headers = Object.entries(signed(body)).flatMap(([key, value]) => [
      '-H',
      `${key}: ${value}`,
    ]);
    const { stdout } = await run('curl', [
      ...['-s', '-o', '/dev/null', '-w', '%{http_code}', '--data-binary', body],
      ...[...headers, ...options, service.url + PATH],
    ]);
    expect(stdout).toBe('202');
  });

  it('answers two pipelined requests in order', async () => {
    const bytes = ['first', 'second'].map((id) => {
      const body = text(`pipelined-${id}`);
      const connection = id === 'second' ? 'close' : 'keep-alive';
      const lines = Object.entries({ host: 'x', connection, ...signed(body) }).map(
        ([name, value]) => `${name}: ${value}`,
      );
      const head = [
        `POST ${PATH} HTTP/1.1`,
        ...lines,
        `content-length: ${Buffer.byteLength(body)}`,
      ];
      return `${head.join('\r\n')}\r\n\r\n${body}`;
    });
    const request = { bytes: Buffer.from(bytes.join('')), isCut: false };
    expect(await sendRaw(service.port, request, 60_000)).toEqual([202, 202]);
  });
});

it('answers hostile requests with 4xx, and logs no error', async () => {
  const count = process.env.TEST_FULL === '1' ? 10_000 : 1_000;
  const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 1_000_000_000);
  console.log(`${count} hostile requests, HOSTILE_SEED=${seed}`);
  const requests = fc.sample(hostileRequest(SECRET), { numRuns: count, seed });
  const before = service.output();
  const counts = new Map<number, number>();
  const worker = async () => {
    for (let request = requests.pop(); request; request = requests.pop()) {
      const statuses = await sendRaw(service.port, request);
      const start = request.bytes.subarray(0, 2_000).toString();
      for (const status of statuses) {
        expect(status, start).toBeLessThan(500);
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: 20 }, worker));
  expect(service.output()).toBe(before);
  expect(counts.get(202)).toBeUndefined();
  expect(counts.get(401)).toBeGreaterThan(0);
  expect(counts.get(400)).toBeGreaterThan(0);
}, 600_000);

describe.skipIf(!isInstalled('nginx'))('behind nginx', () => {
  let folder: string;
  let url: string;
  let stop: () => void;

  // The first server is the snippet of docs/deploy.md. The second one has nginx's defaults.
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-nginx-'));
    const [port, barePort] = [await pickStablePort(), await pickStablePort()];
    const headers = `proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;`;
    const server = (listen: number, lines: string) =>
      `server { listen 127.0.0.1:${listen}; location / { proxy_pass ${service.url}; ${lines} } }`;
    writeFileSync(
      path.join(folder, 'nginx.conf'),
      `daemon off; pid ${folder}/pid; error_log stderr; events {}
       http { access_log off; client_body_buffer_size 1m; client_body_temp_path ${folder}; proxy_temp_path ${folder};
         fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
         ${server(port, headers)} ${server(barePort, 'proxy_set_header X-Forwarded-For $remote_addr;')} }`,
    );
    const nginx = spawn('nginx', ['-c', path.join(folder, 'nginx.conf'), '-e', 'stderr'], {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    stop = () => nginx.kill();
    url = `http://127.0.0.1:${port}`;
    bareUrl = `http://127.0.0.1:${barePort}`;
    await vi.waitFor(async () => expect((await fetch(url)).status).toBe(200), 10_000);
  });
  let bareUrl: string;

  afterAll(() => {
    stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const signIn = (at: string, password: string, headers: Record<string, string> = {}) =>
    fetch(`${at}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ password }),
    });

  it('accepts a signed webhook and rejects a forged one', async () => {
    const body = text('nginx');
    const send = (headers: Record<string, string>) =>
      fetch(url + PATH, { method: 'POST', headers, body });
    expect((await send(signed(body))).status).toBe(202);
    expect((await send({ ...signed(body), 'x-razorpay-signature': 'forged' })).status).toBe(401);
  });

  it('signs in with the right password, whether or not nginx passes Host on', async () => {
    expect((await signIn(url, PASSWORD, { origin: url })).status).toBe(204);
    const own = { origin: bareUrl, 'sec-fetch-site': 'same-origin' };
    expect((await signIn(bareUrl, PASSWORD, own)).status).toBe(204);
    const refused = await signIn(bareUrl, PASSWORD, { origin: bareUrl });
    expect(refused.status).toBe(401);
    expect((await refused.json()).message).toContain('X-Forwarded-Host');
  });

  it('limits guesses of the password, whatever X-Forwarded-For they invent', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      const headers = { 'x-forwarded-for': `198.51.100.${n}` };
      statuses.push((await signIn(url, 'a wrong guess', headers)).status);
    }
    expect(statuses.slice(-2)).toEqual([429, 429]);
  });

  it('gives nobody operator access by forwarding headers', async () => {
    for (const name of ['x-forwarded-for', 'x-real-ip']) {
      const headers = { [name]: '127.0.0.1' };
      expect((await fetch(`${url}/v1/conflicts`, { headers })).status).toBe(401);
    }
  });

  it('delivers a 413 and a malformed path in the error shape', async () => {
    const body = 'x'.repeat(300_000);
    const large = await fetch(url + PATH, { method: 'POST', headers: signed(body), body });
    expect([large.status, (await large.json()).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    const malformed = await fetch(`${url}/v1/transactions/a%ZZ`);
    expect(malformed.status).toBe(400);
  });
});
