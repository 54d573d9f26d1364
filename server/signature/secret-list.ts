import { Webhook } from 'standardwebhooks';

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
