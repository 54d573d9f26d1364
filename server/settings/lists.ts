import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

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
const MIN_STANDARD_BYTES = 16;

/** A signing secret, prepared for both kinds of signature. */
export type Secret = {
  /** Position in `WEBHOOK_SECRETS`, from 1: how messages name a secret without showing it. */
  number: number;
  text: string;
  standard: Webhook;
};

/**
 * Parses `WEBHOOK_SECRETS`: a comma-separated list whose secrets are all valid at once, for rotation. A
 * JSON array can contain secrets with a comma, which Razorpay allows.
 * What follows `whsec_` is base64, as in Standard Webhooks. Any other secret is used as it is.
 * @throws Error when a secret is too short or its base64 is invalid
 */
export function parseSecrets(list: string): Secret[] {
  return secretTexts(list).map((text, index) => {
    if (text.length < MIN_LENGTH) {
      throw new Error(`number ${index + 1} must have at least ${MIN_LENGTH} characters`);
    }
    const isStandard = text.startsWith(STANDARD_PREFIX);
    const decoded = Buffer.from(text.slice(STANDARD_PREFIX.length), 'base64');
    if (isStandard && decoded.length < MIN_STANDARD_BYTES) {
      throw new Error(
        `number ${index + 1} must have at least ${MIN_STANDARD_BYTES} bytes of base64 after whsec_`,
      );
    }
    return {
      number: index + 1,
      text,
      standard: isStandard ? new Webhook(text) : new Webhook(text, { format: 'raw' }),
    };
  });
}

function secretTexts(list: string): string[] {
  if (!list.startsWith('[')) return list.split(',').map((item) => item.trim());
  try {
    return z.array(z.string()).min(1).parse(JSON.parse(list));
  } catch {
    throw new Error('must be a JSON array of texts, because it starts with [');
  }
}
