import { isSame } from '@/server/core/secret';
import type { Secret } from '@/server/settings/lists';
import { type Check, checkSignature, type Fault, type SignedRequest } from './signature';

/** What is wrong with a signature, in the words of the log and of the signature debugger. */
export type Explanation = {
  scheme: Check['scheme'];
  /** Which of `WEBHOOK_SECRETS` matches, from 1, whatever else is wrong; null where none does. */
  secret: number | null;
  fault: Fault | 'body re-serialised' | null;
  /** In which form the body would have matched, where it was changed on its way. */
  changedFrom: string | null;
};

// Only a short body is tried in other forms: each costs another hash.
const LONGEST_TRIED_BYTES = 16 * 1024;

/**
 * Like `checkSignature`, and finds out more: which secret a stale signature is by, and whether the
 * body was changed on its way, as proxies that parse it do.
 */
export function explainSignature(request: SignedRequest, secrets: readonly Secret[]): Explanation {
  const check = checkSignature(request, secrets);
  const { scheme } = check;
  if (check.isValid) return { scheme, secret: check.secret.number, fault: null, changedFrom: null };
  const { fault } = check;
  if (fault === 'timestamp outside tolerance') {
    return { scheme, secret: signerOf(request, secrets), fault, changedFrom: null };
  }
  const form = fault === 'no secret matches' ? otherFormOf(request, secrets) : undefined;
  return form
    ? { scheme, secret: form.secret, fault: 'body re-serialised', changedFrom: form.name }
    : { scheme, secret: null, fault, changedFrom: null };
}

/** Whose Standard Webhooks signature it is, whatever its age. */
function signerOf({ headers, body }: SignedRequest, secrets: readonly Secret[]): number | null {
  const id = headers.get('webhook-id') ?? '';
  const at = new Date(Number(headers.get('webhook-timestamp')) * 1_000);
  if (Number.isNaN(at.getTime())) return null;
  const given = (headers.get('webhook-signature') ?? '').split(' ');
  const text = new TextDecoder().decode(body);
  const isBy = ({ standard }: Secret) => {
    const expected = standard.sign(id, at, text);
    return given.some((signature) => isSame(signature, expected));
  };
  return secrets.find(isBy)?.number ?? null;
}

function otherFormOf(request: SignedRequest, secrets: readonly Secret[]) {
  for (const [name, text] of otherForms(request.body)) {
    const check = checkSignature({ ...request, body: Buffer.from(text) }, secrets);
    if (check.isValid) return { name, secret: check.secret.number };
  }
  return undefined;
}

/** What a body may have been before something on the way wrote it anew. */
function* otherForms(body: Uint8Array): Generator<[form: string, body: string]> {
  if (body.byteLength > LONGEST_TRIED_BYTES) return;
  const text = new TextDecoder().decode(body);
  const trimmed = text.trim();
  if (trimmed !== text) yield ['without the white space around it', trimmed];
  yield ['with a line break at its end', `${trimmed}\n`];
  const value = parse(trimmed);
  if (value === undefined) return;
  const compact = JSON.stringify(value);
  yield ['without white space between its fields', compact];
  yield ['with a space after each comma and colon', spaced(value)];
  yield ['indented by two spaces', JSON.stringify(value, null, 2)];
  yield ['indented by four spaces', JSON.stringify(value, null, 4)];
  yield ['with its slashes escaped', compact.replaceAll('/', '\\/')];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As Python's `json.dumps` writes it. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}: ${spaced(item)}`,
  );
  return `{${fields.join(', ')}}`;
}
