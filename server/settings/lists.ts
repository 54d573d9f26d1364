import { Webhook } from 'standardwebhooks';

/** What somebody may do: look at transactions and what became of them, or change that as well. */
export type Scope = 'read' | 'operate';

/** A machine's token: `operate` includes `read`. Its name says who did it, in the log and in events. */
export type ApiToken = { name: string; scope: Scope; token: string };

const TOKEN = /^([\w-]{1,40}):(read|operate):(\S{20,})$/;

/**
 * The tokens of a comma-separated list of `name:scope:token`.
 * @throws Error that says which one is wrong, and never quotes it
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

/** A secret that a processor signs its webhooks with, ready for both kinds of signature. */
export type Secret = {
  /** Its place in `WEBHOOK_SECRETS`, from 1: how people tell secrets apart. */
  number: number;
  text: string;
  standard: Webhook;
};

/**
 * The secrets of a comma-separated list, all of them live at once, so that one can be rotated.
 * For Standard Webhooks, `whsec_…` is base64, as that specification has it; any other is taken as it is.
 * @throws Error when one is too short, or not the base64 that its prefix promises
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
