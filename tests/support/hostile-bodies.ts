import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { MAX_BODY_BYTES } from '@/server/settings/limits';
import { type Webhook, webhookSchema } from '@/server/transactions/schema';
import { character } from './character';
import { webhook } from './webhooks';

/** The body and the headers of a request. */
export type Sent = { body: Uint8Array; headers: Record<string, string> };

type Field = keyof Webhook;
const FIELDS = Object.keys(webhookSchema.shape).filter(isField);
const TEXTS = FIELDS.filter((field) => field !== 'amount');
const JSON_TYPE = { 'content-type': 'application/json' };

function isField(name: string): name is Field {
  return name in webhookSchema.shape;
}

const id = fc.uuid().map((uuid) => `hostile_${uuid}`);
const valid = id.map((transactionId) => webhook(transactionId));
const validText = valid.map((body) => JSON.stringify(body));
const field = fc.constantFrom(...FIELDS);
const textField = fc.constantFrom(...TEXTS);

/** A webhook with one field replaced by other JSON text. */
const withLiteral = (of: fc.Arbitrary<Field>, literal: fc.Arbitrary<string>) =>
  fc.tuple(valid, of, literal).map(([body, name, text]) => {
    const others = Object.entries(body).filter(([key]) => key !== name);
    const fields = others.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    return `{${[`${JSON.stringify(name)}:${text}`, ...fields].join()}}`;
  });

/** A webhook with one field replaced by another value. */
const withValue = (of: fc.Arbitrary<Field>, value: fc.Arbitrary<unknown>) =>
  withLiteral(
    of,
    value.map((one) => JSON.stringify(one)),
  );

const containing = (inserted: fc.Arbitrary<string>) =>
  fc.tuple(fc.string(), inserted, fc.string()).map((parts) => parts.join(''));

const pick = (body: Webhook, names: Field[], isIn: boolean) =>
  Object.fromEntries(
    Object.entries(body).filter(([name]) => names.some((one) => one === name) === isIn),
  );

const truncated = fc
  .tuple(validText, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
  .map(([text, part]) => text.slice(0, Math.floor(text.length * part)));

const trailing = fc
  .tuple(validText, fc.constantFrom('}', ']', ',', '{}', 'null', '\0', '//', '"', ';'))
  .map((parts) => parts.join(''));

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'123456789'), minLength, maxLength });

const wrongAmount = fc.oneof(
  digits(16, 5_000),
  digits(5, 400).map((fraction) => `0.${fraction}`),
  fc.tuple(digits(12, 30), digits(4, 9)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.integer({ min: 15, max: 100_000 }).map((exponent) => `1e${exponent}`),
  fc.integer({ min: 5, max: 100_000 }).map((exponent) => `1E-${exponent}`),
  digits(1, 20).map((number) => `-${number}`),
  fc.constantFrom('0', '-0', '0.0000', '0e9', '00', '01', '+1', '.5', '1.', '0x1f', '1_000', '1,5'),
  fc.constantFrom('NaN', 'Infinity', '-Infinity', 'undefined', '1n', '""', '"1500"', '"NaN"'),
);

const wrongType = fc.oneof(
  withValue(
    textField,
    fc.jsonValue().filter((value) => typeof value !== 'string'),
  ),
  withValue(
    fc.constant('amount'),
    fc.jsonValue().filter((value) => typeof value !== 'number'),
  ),
  withValue(
    fc.constant('currency'),
    fc.string().filter((text) => !/^[A-Z]{3}$/.test(text)),
  ),
  withValue(
    fc.constantFrom('transaction_id', 'source_account', 'destination_account'),
    fc.integer({ min: 256, max: 9_000 }).map((length) => 'x'.repeat(length)),
  ),
);

const missing = fc
  .tuple(valid, fc.subarray(FIELDS, { minLength: 1 }), fc.jsonValue({ maxDepth: 2 }))
  .map(([body, absent, extra]) => JSON.stringify({ ...pick(body, absent, false), extra }));

/** Webhooks with fields that exist only on a possible prototype. */
const prototypes = fc
  .tuple(
    valid,
    fc.subarray(FIELDS, { minLength: 1 }),
    fc.constantFrom('__proto__', 'constructor', 'prototype'),
  )
  .map(([body, moved, key]) => {
    const fields = pick(body, moved, true);
    const hidden = key === 'constructor' ? { prototype: fields } : fields;
    const rest = JSON.stringify(pick(body, moved, false)).slice(1);
    return `{"${key}":${JSON.stringify(hidden)}${rest === '}' ? rest : `,${rest}`}`;
  });

const duplicateKeys = fc
  .tuple(valid, field, fc.jsonValue({ maxDepth: 2 }), fc.boolean(), fc.boolean())
  .filter(([body, name, other]) => JSON.stringify(body[name]) !== JSON.stringify(other))
  .map(([body, name, other, isEscaped, isFirst]) => {
    const key = isEscaped
      ? `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`
      : name;
    const duplicate = `"${key}":${JSON.stringify(other)}`;
    const fields = JSON.stringify(body).slice(1, -1);
    return `{${isFirst ? [duplicate, fields] : [fields, duplicate]}}`;
  });

const nested = fc
  .tuple(validText, fc.integer({ min: 65, max: 10_000 }), fc.constantFrom('[]', '{}'), fc.boolean())
  .map(([text, levels, [open, close], isClosed]) => {
    const opening = open === '{' ? '{"a":' : '[';
    const deep = opening.repeat(levels) + (isClosed ? `1${String(close).repeat(levels)}` : '');
    return isClosed ? text.replace('}', `,"extra":${deep}}`) : deep;
  });

const surrogates = withValue(
  textField,
  fc.oneof(
    containing(
      fc.integer({ min: 0xd800, max: 0xdbff }).map((code) => `${String.fromCharCode(code)}x`),
    ),
    containing(
      fc.integer({ min: 0xdc00, max: 0xdfff }).map((code) => `x${String.fromCharCode(code)}`),
    ),
  ),
);

const controls = fc.oneof(
  withValue(textField, containing(fc.constantFrom('\0', '\b', '\x1f', '\x7f', '\x85', '\n'))),
  // Unescaped, which JSON forbids.
  withLiteral(
    textField,
    fc.constantFrom('\0', '\x1f', '\n', '\t').map((raw) => `"a${raw}b"`),
  ),
);

const otherJson = fc.oneof(
  fc.json({ stringUnit: character }),
  fc.array(valid, { maxLength: 3 }).map((list) => JSON.stringify(list)),
);

const utf8 = (text: string): Uint8Array => Buffer.from(text);

/** Invalid UTF-8: lone bytes, overlong forms, surrogates, beyond Unicode, truncated. */
const INVALID_UTF8 = '80 bf ff fe c080 c1bf eda080 edbfbf f4908080 f8888080 c3 e282 f09f98'.split(
  ' ',
);

const encodings = fc.oneof(
  fc.tuple(validText, fc.constantFrom(...INVALID_UTF8), fc.nat()).map(([text, hex, at]) => {
    const bytes = utf8(text);
    const position = at % bytes.length;
    return Buffer.concat([
      bytes.subarray(0, position),
      Buffer.from(hex, 'hex'),
      bytes.subarray(position),
    ]);
  }),
  fc.tuple(validText, fc.boolean(), fc.boolean()).map(([text, hasMark, isBigEndian]) => {
    const bytes = Buffer.from(hasMark ? `\ufeff${text}` : text, 'utf16le');
    return isBigEndian ? bytes.swap16() : bytes;
  }),
  validText.map((text) => Buffer.from(text.replace('acc_', 'ü'), 'latin1')),
  validText.map((text) => Buffer.from(`\ufeff\ufeff${text}`)),
  validText.map((text) => gzipSync(text, { level: 1 })),
  fc.uint8Array({ maxLength: 500 }),
);

const tooLarge = validText.map((text) => utf8(text + ' '.repeat(MAX_BODY_BYTES)));

const mislabelled = fc
  .tuple(
    validText,
    fc.constantFrom<Record<string, string>>(
      {},
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/jsonp' },
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      { ...JSON_TYPE, 'content-encoding': 'br' },
      { ...JSON_TYPE, 'content-length': '9'.repeat(12) },
    ),
  )
  .map(([text, headers]) => ({ body: utf8(text), headers }));

const asJson = (body: Uint8Array): Sent => ({ body, headers: JSON_TYPE });

const text = fc.oneof(
  truncated,
  trailing,
  withLiteral(fc.constant('amount'), wrongAmount),
  wrongType,
  missing,
  prototypes,
  duplicateKeys,
  surrogates,
  controls,
  otherJson,
);

/** Bodies that are all invalid and must be rejected. */
export const hostileBody: fc.Arbitrary<Sent> = fc.oneof(
  { weight: 200, arbitrary: text.map(utf8).map(asJson) },
  { weight: 40, arbitrary: encodings.map(asJson) },
  { weight: 10, arbitrary: nested.map(utf8).map(asJson) },
  { weight: 10, arbitrary: mislabelled },
  { weight: 1, arbitrary: tooLarge.map(asJson) },
);

/** Webhooks with some bytes changed. Some are still valid. */
export const mutatedBody: fc.Arbitrary<Sent> = fc
  .tuple(validText, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }))
  .map(([original, changes]) => {
    const body = utf8(original);
    for (const [at, byte] of changes) body[at % body.length] = byte;
    return asJson(body);
  });
