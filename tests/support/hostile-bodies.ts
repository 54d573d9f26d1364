import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type Webhook, webhookSchema } from '@/server/transactions/schema';
import { webhook } from './webhooks';

/** A request's body and the header fields it comes with. */
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

/** A webhook in which one field, as JSON text, is another one. */
const withLiteral = (of: fc.Arbitrary<Field>, literal: fc.Arbitrary<string>) =>
  fc.tuple(valid, of, literal).map(([body, name, text]) => {
    const others = Object.entries(body).filter(([key]) => key !== name);
    const fields = others.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    return `{${[`${JSON.stringify(name)}:${text}`, ...fields].join()}}`;
  });

const insertedInto = (inserted: fc.Arbitrary<string>) =>
  fc.tuple(fc.string(), inserted, fc.string()).map((parts) => JSON.stringify(parts.join('')));

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
  withLiteral(
    textField,
    fc
      .jsonValue()
      .filter((value) => typeof value !== 'string')
      .map((value) => JSON.stringify(value)),
  ),
  withLiteral(
    fc.constant('amount'),
    fc
      .jsonValue()
      .filter((value) => typeof value !== 'number')
      .map((value) => JSON.stringify(value)),
  ),
  withLiteral(
    fc.constant('currency'),
    fc
      .string()
      .filter((text) => !/^[A-Z]{3}$/.test(text))
      .map((text) => JSON.stringify(text)),
  ),
  withLiteral(
    fc.constantFrom('transaction_id', 'source_account', 'destination_account'),
    fc.integer({ min: 256, max: 9_000 }).map((length) => JSON.stringify('x'.repeat(length))),
  ),
);

const missing = fc
  .tuple(valid, fc.subarray(FIELDS, { minLength: 1 }), fc.jsonValue({ maxDepth: 2 }))
  .map(([body, gone, extra]) =>
    JSON.stringify({
      ...Object.fromEntries(
        Object.entries(body).filter(([name]) => !gone.some((one) => one === name)),
      ),
      extra,
    }),
  );

/** Fields that are only on what would become a prototype. */
const prototypes = fc
  .tuple(
    valid,
    fc.subarray(FIELDS, { minLength: 1 }),
    fc.constantFrom('__proto__', 'constructor', 'prototype'),
  )
  .map(([body, moved, key]) => {
    const split = (isMoved: boolean) =>
      Object.fromEntries(
        Object.entries(body).filter(([name]) => moved.some((one) => one === name) === isMoved),
      );
    const hidden = key === 'constructor' ? { prototype: split(true) } : split(true);
    const rest = JSON.stringify(split(false)).slice(1);
    return `{"${key}":${JSON.stringify(hidden)}${rest === '}' ? rest : `,${rest}`}`;
  });

const duplicateKeys = fc
  .tuple(valid, field, fc.jsonValue({ maxDepth: 2 }), fc.boolean(), fc.boolean())
  .filter(([body, name, other]) => JSON.stringify(body[name]) !== JSON.stringify(other))
  .map(([body, name, other, isEscaped, isFirst]) => {
    const key = isEscaped
      ? `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`
      : name;
    const again = `"${key}":${JSON.stringify(other)}`;
    const fields = JSON.stringify(body).slice(1, -1);
    return `{${isFirst ? [again, fields] : [fields, again]}}`;
  });

const nested = fc
  .tuple(validText, fc.integer({ min: 65, max: 10_000 }), fc.constantFrom('[]', '{}'), fc.boolean())
  .map(([text, levels, [open, close], isClosed]) => {
    const opening = open === '{' ? '{"a":' : '[';
    const deep = opening.repeat(levels) + (isClosed ? `1${String(close).repeat(levels)}` : '');
    return isClosed ? text.replace('}', `,"extra":${deep}}`) : deep;
  });

const surrogates = withLiteral(
  textField,
  fc.oneof(
    insertedInto(
      fc.integer({ min: 0xd800, max: 0xdbff }).map((code) => `${String.fromCharCode(code)}x`),
    ),
    insertedInto(
      fc.integer({ min: 0xdc00, max: 0xdfff }).map((code) => `x${String.fromCharCode(code)}`),
    ),
  ),
);

const controls = fc.oneof(
  withLiteral(textField, insertedInto(fc.constantFrom('\0', '\b', '\x1f', '\x7f', '\x85', '\n'))),
  // As it is, which JSON forbids.
  withLiteral(
    textField,
    fc.constantFrom('\0', '\x1f', '\n', '\t').map((raw) => `"a${raw}b"`),
  ),
);

const otherJson = fc.oneof(
  fc.json({ stringUnit: 'binary' }),
  fc.array(valid, { maxLength: 3 }).map((list) => JSON.stringify(list)),
);

const utf8 = (text: string): Uint8Array => Buffer.from(text);

/** Sequences that are no UTF-8: alone, overlong, surrogates, beyond Unicode, cut short. */
const NO_UTF8 = [
  '80',
  'bf',
  'ff',
  'fe',
  'c080',
  'c1bf',
  'eda080',
  'edbfbf',
  'f4908080',
  'f8888080',
  'c3',
  'e282',
  'f09f98',
];

const encodings = fc.oneof(
  fc.tuple(validText, fc.constantFrom(...NO_UTF8), fc.nat()).map(([text, hex, at]) => {
    const bytes = utf8(text);
    const position = at % bytes.length;
    return Buffer.concat([
      bytes.subarray(0, position),
      Buffer.from(hex, 'hex'),
      bytes.subarray(position),
    ]);
  }),
  fc
    .tuple(validText, fc.boolean())
    .map(([text, hasMark]) => Buffer.from(hasMark ? `\ufeff${text}` : text, 'utf16le')),
  fc
    .tuple(validText, fc.boolean())
    .map(([text, hasMark]) => Buffer.from(hasMark ? `\ufeff${text}` : text, 'utf16le').swap16()),
  validText.map((text) => Buffer.from(text.replace('acc_', 'ü'), 'latin1')),
  validText.map((text) => Buffer.from(`\ufeff\ufeff${text}`)),
  validText.map((text) => gzipSync(text, { level: 1 })),
  fc.uint8Array({ maxLength: 500 }),
);

const tooLarge = validText.map((text) => utf8(text + ' '.repeat(65_536)));

const mislabelled = fc
  .tuple(
    validText,
    fc.constantFrom<Record<string, string>>(
      {},
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/json-patch+json' },
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

/** Webhooks that nobody may take for one: each is certain to be invalid. */
export const hostileBody: fc.Arbitrary<Sent> = fc.oneof(
  { weight: 200, arbitrary: text.map(utf8).map(asJson) },
  { weight: 40, arbitrary: encodings.map(asJson) },
  { weight: 10, arbitrary: nested.map(utf8).map(asJson) },
  { weight: 10, arbitrary: mislabelled },
  { weight: 1, arbitrary: tooLarge.map(asJson) },
);

/** A webhook of which some bytes were changed, so that it may still be valid. */
export const mutatedBody: fc.Arbitrary<Sent> = fc
  .tuple(validText, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }))
  .map(([original, changes]) => {
    const body = utf8(original);
    for (const [at, byte] of changes) body[at % body.length] = byte;
    return asJson(body);
  });
