import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { MAX_ARRIVING_BYTES, MAX_BODY_BYTES } from '@/server/settings/limits';
import { readBody } from './body';

const URL = 'http://127.0.0.1/v1/webhooks/transactions';
const json = { 'content-type': 'application/json' };

function post(body: BodyInit, headers: Record<string, string> = json): Request {
  return new Request(URL, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

describe('request body', () => {
  it('reads a request body of exactly 256 KiB byte for byte', async () => {
    const body = 'a'.repeat(MAX_BODY_BYTES);
    expect(Buffer.from(await readBody(post(body))).toString()).toBe(body);
  });

  it('rejects a request body one byte over 256 KiB as PAYLOAD_TOO_LARGE', async () => {
    const rejected = readBody(post('a'.repeat(MAX_BODY_BYTES + 1)));
    await expect(rejected).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('rejects an endless request body before reading 128 KiB', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1_024;
        if (sent > 8 * MAX_BODY_BYTES) throw new Error('read far beyond the limit');
        controller.enqueue(new Uint8Array(1_024));
      },
    });
    await expect(readBody(post(endless))).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(sent).toBeLessThan(2 * MAX_BODY_BYTES);
  });

  it.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8'])(
    'accepts a request body with the content type %s',
    async (type) => {
      expect(await readBody(post('{}', { 'content-type': type }))).toHaveLength(2);
    },
  );

  it.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/jsonp' },
    { ...json, 'content-encoding': 'gzip' },
  ])('rejects a request body with the headers %j as UNSUPPORTED_MEDIA_TYPE', async (headers) => {
    const rejected = readBody(post('{}', headers));
    await expect(rejected).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  });
});

it('bounds the memory of all bodies that arrive at the same time, and frees it', async () => {
  const chunk = Buffer.alloc(MAX_BODY_BYTES);
  const read = (body: AsyncIterable<Uint8Array>) =>
    readBody({ headers: new Headers({ 'content-type': 'application/json' }), body });
  const finish = new AbortController();
  const finished = once(finish.signal, 'abort');
  async function* slowly() {
    yield chunk;
    await finished;
  }
  const open = Array.from({ length: MAX_ARRIVING_BYTES / MAX_BODY_BYTES }, () => read(slowly()));
  await setImmediate();
  await expect(read(slowly())).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  finish.abort();
  await Promise.all(open);
  expect(await read(slowly())).toHaveLength(MAX_BODY_BYTES);
});
