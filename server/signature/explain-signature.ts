import { type Check, checkSignature, type Fault, type Signed } from './check-signature';
import type { Secret } from './secret-list';

/** What is wrong with a signature, in the words of the log and of the signature debugger. */
export type Explanation = {
  scheme: Check['scheme'];
  /** The label of the secret that matches; null where none does. */
  secret: string | null;
  fault: Fault | 'body re-serialised' | null;
  /** In which form the body would have matched, where it was changed on its way. */
  changedFrom: string | null;
};

// Only a short body is tried in other forms: each costs another hash.
const LONGEST_TRIED_BYTES = 16 * 1024;

/** Like `checkSignature`, and finds out whether the body was changed on its way, as proxies that parse it do. */
export function explainSignature(request: Signed, secrets: readonly Secret[]): Explanation {
  const check = checkSignature(request, secrets);
  const { scheme } = check;
  if (check.isValid) return { scheme, secret: check.secret.label, fault: null, changedFrom: null };
  if (check.fault === 'no secret matches') {
    for (const [form, body] of otherForms(request.body)) {
      const other = checkSignature({ ...request, body: Buffer.from(body) }, secrets);
      if (!other.isValid) continue;
      const secret = other.secret.label;
      return { scheme, secret, fault: 'body re-serialised', changedFrom: form };
    }
  }
  return { scheme, secret: null, fault: check.fault, changedFrom: null };
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
