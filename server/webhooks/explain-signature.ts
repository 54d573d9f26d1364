import type { KeyForm, Secret } from '@/server/settings/lists';
import type { Check, SignatureFault, SignedRequest } from './signature';
import { type Source, verify } from './sources';

/** Why a signature is invalid. The last two are found by trying what the sender may have signed. */
export const explainedFaults = [
  'no header',
  'timestamp outside tolerance',
  'no secret matches',
  'secret in another form',
  'body re-serialised',
] as const satisfies readonly (SignatureFault | string)[];

/** The result of a verification, for the log and the signature debugger. */
type Explanation = {
  scheme: Check['scheme'];
  /** The number of the matching secret, from 1. Also set if the timestamp or the body is wrong. */
  secret: number | null;
  keyForm: KeyForm | null;
  fault: (typeof explainedFaults)[number] | null;
  /** How old the signature claims to be, if it is outside the tolerance. */
  ageSeconds: number | null;
  /** The form in which the body was signed, or of the secret with which it was signed. */
  changedFrom: string | null;
};

/**
 * Like `verify`, with more details. Finds the secret of a signature with a stale timestamp, and
 * detects that a proxy has parsed and re-encoded the body, or that the processor has the secret with a
 * line break or quotes.
 */
export async function explainSignature(
  request: SignedRequest,
  source: Source,
  toleranceSeconds?: number,
): Promise<Explanation> {
  const check = await verify(source, request, toleranceSeconds);
  const { scheme } = check;
  const nothing = { scheme, secret: null, keyForm: null, ageSeconds: null, changedFrom: null };
  if (check.isValid) {
    return { ...nothing, secret: check.secret.number, keyForm: check.keyForm, fault: null };
  }
  const { fault, ageSeconds = null } = check;
  if (fault === 'timestamp outside tolerance') {
    const secret = signerOf(await verify(source, request, Number.POSITIVE_INFINITY));
    return { ...nothing, secret, fault, ageSeconds };
  }
  const found = fault === 'no secret matches' ? await findOtherForm(request, source) : undefined;
  return { ...nothing, fault, ...found };
}

function signerOf(check: Check): number | null {
  return check.isValid ? check.secret.number : null;
}

/** Finds the form of the body, or of a secret, with which the signature is valid. */
async function findOtherForm(request: SignedRequest, source: Source) {
  for (const [changedFrom, text] of otherBodies(request.body)) {
    const secret = signerOf(await verify(source, { ...request, body: Buffer.from(text) }));
    if (secret !== null) return { fault: 'body re-serialised' as const, changedFrom, secret };
  }
  for (const [changedFrom, change] of Object.entries(otherSecrets)) {
    const secrets = (source.secrets ?? []).map(({ number, text }) =>
      textSecret(number, change(text)),
    );
    const secret = signerOf(await verify({ ...source, secrets }, request));
    if (secret !== null) return { fault: 'secret in another form' as const, changedFrom, secret };
  }
  return undefined;
}

/** How a secret can have been entered at the processor by mistake. */
const otherSecrets = {
  'with a line break at its end': (text: string) => `${text}\n`,
  'with a space at its end': (text: string) => `${text} `,
  'in double quotes': (text: string) => `"${text}"`,
  'without its prefix': (text: string) => text.replace(/^whsec_/, ''),
};

function textSecret(number: number, text: string): Secret {
  return { number, text, keys: [{ form: 'text', key: Buffer.from(text) }] };
}

/** Forms that the body can have had before a proxy re-encoded it. */
function* otherBodies(body: Uint8Array): Generator<[form: string, body: string]> {
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
