import { isSafeNumber, parse } from 'lossless-json';
import { MAX_BODY_DEPTH } from '@/server/settings/limits';
import { ApiError } from './errors';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a body as JSON in UTF-8. A number that a double would round (99999999999999.9999) becomes NaN,
 * which every field rejects. A key with two different values is an error, because parsers disagree on
 * its meaning (RFC 8259, section 4).
 * @throws ApiError MALFORMED_BODY
 */
export function parseBody(body: Uint8Array): unknown {
  try {
    const text = utf8.decode(body);
    if (mayBeDeep(text) && depthOf(text) > MAX_BODY_DEPTH) {
      const message = `The body is nested more than ${MAX_BODY_DEPTH} levels deep.`;
      throw new ApiError('MALFORMED_BODY', { message });
    }
    return parse(text, undefined, { parseNumber, onDuplicateKey: rejectDuplicateKey });
  } catch (cause) {
    throw cause instanceof ApiError ? cause : new ApiError('MALFORMED_BODY', { cause });
  }
}

/** Whether the text has enough brackets. Most bodies have few, and counting them is fast. */
function mayBeDeep(text: string): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (++count > MAX_BODY_DEPTH) return true;
    }
  }
  return false;
}

/** The nesting depth of a JSON text, in one pass and without recursion. */
function depthOf(text: string): number {
  let [depth, deepest, isInString] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isInString = !isInString;
    else if (isInString) at += character === '\\' ? 1 : 0;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}

function parseNumber(literal: string): number {
  return isSafeNumber(literal) ? Number(literal) : Number.NaN;
}

function rejectDuplicateKey(): never {
  const message = 'The body has a key twice in one object, with different values.';
  throw new ApiError('MALFORMED_BODY', { message });
}
