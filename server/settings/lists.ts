import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A list in one variable. The parser's error message becomes the validation message. */
export function listOf<Item>(parse: (list: string) => Item[]) {
  return z.string().transform((list, context) => {
    try {
      return parse(list);
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : String(error));
      return z.NEVER;
    }
  });
}

/** `read` allows viewing, `operate` also allows replaying. */
export type Scope = 'read' | 'operate';

/** A machine's token. Its name identifies the machine in the log and in events. */
type ApiToken = { name: string; scope: Scope; token: string };

const TOKEN = /^([\w-]{1,40}):(read|operate):(\S{20,})$/;

/**
 * Parses `API_TOKENS`: a comma-separated list of `name:scope:token`.
 * @throws Error that numbers the invalid item and never quotes it
 */
export function parseTokens(list: string): ApiToken[] {
  return list.split(',').map((item, index) => {
    const [, name, scope, token] = TOKEN.exec(item.trim()) ?? [];
    if (name === undefined || token === undefined || (scope !== 'read' && scope !== 'operate')) {
      throw new Error(
        `number ${index + 1} must be name:read:token or name:operate:token, with a token of at least 20 characters`,
      );
    }
    return { name, scope, token };
  });
}

const STANDARD_PREFIX = 'whsec_';
const MIN_LENGTH = 8;
const MIN_DECODED_BYTES = 16;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** How a sender turns a secret into the key of a signature. */
export const keyForms = ['base64', 'text'] as const;
export type KeyForm = (typeof keyForms)[number];

type Key = { form: KeyForm; key: Buffer };

export type Secret = {
  /** Position in its list, from 1: how messages name a secret without showing it. */
  number: number;
  text: string;
  /** The keys of Standard Webhooks that senders derive from it. We sign with the first. */
  keys: readonly [Key, ...Key[]];
};

/**
 * Names a secret without showing it: the first 8 hex digits of its SHA-256. To find it in a shell:
 * `printf %s "$SECRET" | sha256sum | cut -c1-8`.
 */
export function fingerprintOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 8);
}

/**
 * Parses the secrets of a source: a comma-separated list whose secrets are all valid at once, for rotation. A
 * JSON array can contain secrets with a comma, which Razorpay allows.
 * @throws Error when a secret is too short, or is no base64 after `whsec_`
 */
export function parseSecrets(list: string): Secret[] {
  return secretTexts(list).map((text, index) => {
    if (text.length < MIN_LENGTH) {
      throw new Error(`number ${index + 1} must have at least ${MIN_LENGTH} characters`);
    }
    const keys = keysOf(text);
    if (!keys) {
      throw new Error(
        `number ${index + 1} must have at least ${MIN_DECODED_BYTES} bytes of base64 after whsec_`,
      );
    }
    return { number: index + 1, text, keys };
  });
}

/**
 * The specification decodes what follows `whsec_` from base64 and knows no other secrets. Some senders
 * use the text with its prefix as the key, others base64 without the prefix, so each form is valid.
 */
function keysOf(text: string): Secret['keys'] | undefined {
  const asText: Key = { form: 'text', key: Buffer.from(text) };
  const hasPrefix = text.startsWith(STANDARD_PREFIX);
  const base64 = hasPrefix ? text.slice(STANDARD_PREFIX.length) : text;
  const key = Buffer.from(BASE64.test(base64) ? base64 : '', 'base64');
  const isDecodable = key.length >= MIN_DECODED_BYTES;
  if (hasPrefix) return isDecodable ? [{ form: 'base64', key }, asText] : undefined;
  return isDecodable ? [asText, { form: 'base64', key }] : [asText];
}

/** A further account at a processor: a source of its own, with its own URL and secrets. */
type NamedSource = { name: string; processor: string };

const SOURCE = /^([a-z][a-z0-9-]{0,39}):([a-z]+)$/;

/**
 * Parses `WEBHOOK_SOURCES`: a comma-separated list of `name:processor`.
 * @throws Error that quotes the invalid item, or the name that occurs twice
 */
export function parseSources(list: string): NamedSource[] {
  const sources = list.split(',').map((item) => {
    const [, name, processor] = SOURCE.exec(item.trim()) ?? [];
    if (name === undefined || processor === undefined) {
      throw new Error(
        `${JSON.stringify(item.trim())} must be name:processor, such as stripe-eu:stripe`,
      );
    }
    return { name, processor };
  });
  const names = sources.map(({ name }) => name);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) throw new Error(`${twice} must occur once`);
  return sources;
}

function secretTexts(list: string): string[] {
  if (!list.startsWith('[')) return list.split(',').map((item) => item.trim());
  try {
    return z.array(z.string()).min(1).parse(JSON.parse(list));
  } catch {
    throw new Error('must be a JSON array of texts, because it starts with [');
  }
}
