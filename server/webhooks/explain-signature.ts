import { isSameSecret } from '@/server/core/access';
import type { Secret } from '@/server/settings/lists';
import { type Check, checkSignature, type SignatureFault, type SignedRequest } from './signature';

/** The result of a verification, for the log and the signature debugger. */
type Explanation = {
  scheme: Check['scheme'];
  /** The number of the matching secret, from 1. Also set if the timestamp or the body is wrong. */
  secret: number | null;
  fault: SignatureFault | 'body re-serialised' | null;
  /** The form in which the body was signed, if a proxy changed it. */
  changedFrom: string | null;
};

/**
 * Like `checkSignature`, with more details. Finds the secret of a signature with a stale timestamp, and
 * detects that a proxy has parsed and re-encoded the body.
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

/** The number of the secret that signed a Standard Webhooks request. Ignores its age. */
function signerOf({ headers, body }: SignedRequest, secrets: readonly Secret[]): number | null {
  const id = headers.get('webhook-id') ?? '';
  const at = new Date(Number(headers.get('webhook-timestamp')) * 1_000);
  if (Number.isNaN(at.getTime())) return null;
  const given = (headers.get('webhook-signature') ?? '').split(' ');
  const text = new TextDecoder().decode(body);
  const isBy = ({ standard }: Secret) => {
    const expected = standard.sign(id, at, text);
    return given.some((signature) => isSameSecret(signature, expected));
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

/** Forms that the body can have had before a proxy re-encoded it. */
function* otherForms(body: Uint8Array): Generator<[form: string, body: string]> {
  // Each form costs another hash, so a large body is not tried.
  if (body.byteLength > 16 * 1024) return;
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

/** JSON in the format of Python's `json.dumps`. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}: ${spaced(item)}`,
  );
  return `{${fields.join(', ')}}`;
}
