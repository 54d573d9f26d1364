import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = import.meta.dirname;
const MAIN_ID = /"(pay|rfnd|trf|pout)_\w+"/g;

/** A webhook body that tests can change. */
export type Sample = {
  event: string;
  account_id?: unknown;
  payload: Record<string, { entity: Record<string, unknown> }>;
};

export const sampleNames = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => path.basename(file, '.json'));

/**
 * A body like those published on https://razorpay.com/docs/webhooks/, with invented personal data.
 * @param suffix replaces the id of its payment, refund, transfer or payout, so that several tests can
 * send it
 */
export function sample(name: string, suffix?: string): Sample {
  const text = readFileSync(path.join(FOLDER, `${name}.json`), 'utf8');
  return JSON.parse(suffix ? text.replaceAll(MAIN_ID, `"$1_${suffix}"`) : text);
}

/** A sample with changes in one entity. `undefined` removes a field. */
export function changed(
  name: string,
  entity: string,
  change: Record<string, unknown>,
  suffix?: string,
): Sample {
  const body = sample(name, suffix);
  Object.assign(body.payload[entity]?.entity ?? {}, change);
  return JSON.parse(JSON.stringify(body));
}
