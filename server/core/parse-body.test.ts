import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { character } from '../../tests/support/character';
import { parseBody } from './parse-body';

describe('JSON body', { timeout: 30_000 }, () => {
  const parsed = (text: string) => parseBody(Buffer.from(text));
  const malformed = expect.objectContaining({ code: 'MALFORMED_BODY' });

  it.each(['', '{bad', '{"a":1}}', 'nul'])('rejects the malformed JSON body %j', (text) => {
    expect(() => parsed(text)).toThrow(malformed);
  });

  it.each([[0x22, 0xff, 0x22], [...Buffer.from('{"a":1}', 'utf16le')]])(
    'rejects a JSON body in an encoding other than UTF-8 (first bytes: %i, %i, %i)',
    (...bytes) => expect(() => parseBody(Uint8Array.from(bytes))).toThrow(malformed),
  );

  it('rejects a duplicate JSON key with a different value and accepts an equal value', () => {
    for (const text of ['{"a":1,"a":2}', '{"x":[{"a":1,"\\u0061":"1"}]}', '{"a":1,"a":null}']) {
      expect(() => parsed(text)).toThrow(/a key twice/);
    }
    expect(parsed('{"a":1,"b":{"a":2},"a":1}')).toEqual({ a: 1, b: { a: 2 } });
  });

  it('parses __proto__ and constructor keys in JSON without changing a prototype', () => {
    const body = parsed('{"__proto__":{"amount":1},"constructor":{"prototype":{"amount":1}}}');
    expect(body).not.toHaveProperty('amount');
    expect({}).not.toHaveProperty('amount');
  });

  it.each([
    '99999999999999.9999',
    '12345678901234567.89',
    '0.10000000000000000555',
    '9007199254740993',
    '1e400',
  ])('parses the JSON number %s as NaN instead of a different number', (number) =>
    expect(parsed(`{"amount":${number}}`)).toEqual({ amount: Number.NaN }),
  );

  it('parses random JSON like JSON.parse, except for unsafe integers, which become NaN', () => {
    const isUnsafe = (value: unknown) =>
      typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
    fc.assert(
      fc.property(fc.json({ stringUnit: character }), (text) => {
        const usual = JSON.parse(text, (_key, value) => (isUnsafe(value) ? Number.NaN : value));
        expect(isDeepStrictEqual(parsed(text), usual)).toBe(true);
      }),
    );
  });

  it('accepts 64 levels of nested JSON and rejects 65, ignoring brackets in strings', () => {
    const nested = (depth: number, inner = '') => '['.repeat(depth) + inner + ']'.repeat(depth);
    expect(parsed(nested(64))).toEqual(JSON.parse(nested(64)));
    expect(() => parsed(nested(65))).toThrow(/nested more than 64 levels/);
    expect(() => parsed('['.repeat(65_000))).toThrow(/nested more than 64 levels/);
    const brackets = JSON.stringify(`"\\${'['.repeat(100)}`);
    expect(parsed(nested(64, brackets))).toEqual(JSON.parse(nested(64, brackets)));
  });

  it('rejects random text as a JSON body when JSON.parse rejects the text', () => {
    const syntax = fc.constantFrom(...'{}[]:,"\\ue0 1-.tn\u00e9\u0000');
    const isJson = (text: string) => {
      try {
        return JSON.parse(text) !== undefined;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.string({ unit: syntax, maxLength: 8 }), (text) => {
        fc.pre(!isJson(text));
        expect(() => parsed(text)).toThrow(malformed);
      }),
      { numRuns: 5_000 },
    );
  });
});
