import { Webhook } from 'standardwebhooks';

/** `read` allows viewing, `operate` also allows replaying. */
export type Scope = 'read' | 'operate';

/** A machine's token. Its name identifies the machine in the log and in events. */
export type ApiToken = { name: string; scope: Scope; token: string };

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
const MINIMUM_LENGTH = 8;

/** A signing secret, prepared for both kinds of signature. */
export type Secret = {
  /** Position in `WEBHOOK_SECRETS`, from 1: how messages name a secret without showing it. */
  number: number;
  text: string;
  standard: Webhook;
};

/**
 * Parses `WEBHOOK_SECRETS`: a comma-separated list whose secrets are all valid at once, for rotation.
 * As in Standard Webhooks, the rest of `whsec_…` is base64. Any other secret is used as it is.
 * @throws Error when a secret is too short or its base64 is invalid
 */
export function parseSecrets(list: string): Secret[] {
  return list.split(',').map((item, index) => {
    const text = item.trim();
    if (text.length < MINIMUM_LENGTH) {
      throw new Error(`number ${index + 1} must have at least ${MINIMUM_LENGTH} characters`);
    }
    const isStandard = text.startsWith(STANDARD_PREFIX);
    return {
      number: index + 1,
      text,
      standard: isStandard ? new Webhook(text) : new Webhook(text, { format: 'raw' }),
    };
  });
}
