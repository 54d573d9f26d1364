import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parseSecrets } from '@/server/settings/lists';
import { Downstream } from '@/tests/support/downstream';
import { closeServer, listenOnLoopback } from '@/tests/support/listen';
import { PermanentFailure, TransientFailure } from './errors';
import { messageOf, postSigned } from './post-signed';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const [secret] = parseSecrets(SECRET);

const other = new Downstream();
beforeAll(() => other.start());
beforeEach(() => other.reset());
afterAll(() => other.stop());

function post(url = other.url, { allowPrivate = true, timeoutMs = 5_000 } = {}) {
  if (!secret) throw new Error('no secret');
  const signal = AbortSignal.timeout(timeoutMs);
  const body = messageOf('transaction.processed', { transaction_id: 'txn_é' });
  return postSigned(url, body, { secret, signal, id: 'msg_1', allowPrivate });
}

describe('signed post', () => {
  it('is verified by the library of Standard Webhooks', async () => {
    expect(await post()).toEqual({ status: 200 });
    const [{ headers, body } = { headers: {}, body: '' }] = other.received;
    const text = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value)]),
    );
    expect(new Webhook(SECRET).verify(body, text)).toMatchObject({
      type: 'transaction.processed',
      timestamp: expect.stringMatching(/Z$/),
      data: { transaction_id: 'txn_é' },
    });
    expect(text['webhook-id']).toBe('msg_1');
  });

  it.each([
    [503, TransientFailure],
    [429, TransientFailure],
    [301, TransientFailure],
    [400, PermanentFailure],
    [410, PermanentFailure],
  ])('fails with the answer %i', async (status, failure) => {
    const headers = { location: `${other.url}/elsewhere` };
    other.behave = () => ({ kind: 'answers', status, headers });
    await expect(post()).rejects.toBeInstanceOf(failure);
    expect(other.received).toHaveLength(1);
  });

  it.each([
    'http://127.0.0.1:1/',
    'http://localhost:1/',
    'http://[::1]:1/',
    'http://[::ffff:127.0.0.1]:1/',
    'http://0.0.0.0:1/',
    'http://10.0.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00::1]/',
    'http://2130706433/',
    'http://0x7f.1/',
  ])('does not connect to %s', async (url) => {
    await expect(post(url, { allowPrivate: false })).rejects.toThrow(/not allowed/);
  });

  it('connects to this machine only if that is allowed', async () => {
    await expect(post(other.url, { allowPrivate: false })).rejects.toThrow(/not allowed/);
    expect(other.received).toEqual([]);
  });

  it('reads at most 64 KiB of an endless answer', async () => {
    let sent = 0;
    const endless = createServer((_, response) => {
      const write = () => {
        if (response.destroyed) return;
        sent += 16_384;
        response.write(Buffer.alloc(16_384), () => setImmediate(write));
      };
      response.on('error', () => {});
      write();
    });
    const port = await listenOnLoopback(endless);
    onTestFinished(() => closeServer(endless));
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({ status: 200 });
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it('ends at its time limit when the answer does not come, or does not end', async () => {
    other.behave = () => ({ kind: 'hangs' });
    await expect(post(other.url, { timeoutMs: 100 })).rejects.toThrow(/aborted|timeout/);
    const slow = createServer((_, response) => response.write('{'));
    const port = await listenOnLoopback(slow);
    onTestFinished(() => closeServer(slow));
    const url = `http://127.0.0.1:${port}/`;
    await expect(post(url, { timeoutMs: 100 })).rejects.toThrow(/aborted|timeout/);
  });
});
