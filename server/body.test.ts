import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES, readBody, toExactJson } from './body';

const URL = 'http://127.0.0.1/v1/webhooks/transactions';
const json = { 'content-type': 'application/json' };

function post(body: BodyInit, headers: Record<string, string> = json): Request {
  return new Request(URL, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

describe('reading a body', () => {
  it('takes one of exactly the limit, byte for byte', async () => {
    const body = 'a'.repeat(MAX_BODY_BYTES);
    expect(Buffer.from(await readBody(post(body))).toString()).toBe(body);
  });

  it('refuses one byte more', async () => {
    const refused = readBody(post('a'.repeat(MAX_BODY_BYTES + 1)));
    await expect(refused).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('stops reading an endless body soon after the limit', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1_024;
        controller.enqueue(new Uint8Array(1_024));
      },
    });
    await expect(readBody(post(endless))).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(sent).toBeLessThan(2 * MAX_BODY_BYTES);
  });

  it.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8'])(
    'takes the content type %s',
    async (type) => {
      expect(await readBody(post('{}', { 'content-type': type }))).toHaveLength(2);
    },
  );

  it.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/jsonp' },
    { ...json, 'content-encoding': 'gzip' },
  ])('refuses %j', async (headers) => {
    const refused = readBody(post('{}', headers));
    await expect(refused).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  });
});

describe('the JSON of a body', () => {
  const exact = (text: string) => JSON.parse(toExactJson(Buffer.from(text)));

  it.each(['', '{bad', '{"a":1}}', 'nul'])('is refused when it is %j', (text) => {
    expect(() => exact(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_BODY' }));
  });

  it('is refused when it is not UTF-8', () => {
    expect(() => toExactJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(
      expect.objectContaining({ code: 'MALFORMED_BODY' }),
    );
  });

  it.each(['99999999999999.9999', '12345678901234567.89', '0.10000000000000000555'])(
    'keeps %s from being rounded',
    (number) => expect(exact(`{"amount":${number}}`).amount).toBe(number),
  );

  it('is what JSON.parse makes of it, where no number is too long', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\d[\d.]{15}|e[-+]\d/.test(text));
        expect(exact(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('may be 64 deep, and no deeper, not counting what strings say', () => {
    const nested = (depth: number, inner = '') => '['.repeat(depth) + inner + ']'.repeat(depth);
    expect(exact(nested(64))).toEqual(JSON.parse(nested(64)));
    expect(() => exact(nested(65))).toThrow(/more than 64 levels/);
    expect(() => exact('['.repeat(65_000))).toThrow(/more than 64 levels/);
    const brackets = JSON.stringify(`"\\${'['.repeat(100)}`);
    expect(exact(nested(64, brackets))).toEqual(JSON.parse(nested(64, brackets)));
  });
});
