import { LosslessNumber, parse, stringify } from 'lossless-json';
import { webhookSchema } from '@/server/transactions/schema';
import { processors } from '../processors';
import { isObject } from '../processors/map-event';
import type { Processor } from '../processors/processor';

/** Stands for personal data in a stored body. */
export const MASK = '[masked]';
/** How much is kept of what cannot be a webhook. */
export const MAX_UNKNOWN_LENGTH = 8 * 1024;

/** What the paths of `personalData` say of a place in a body. */
class Rule {
  isPersonal = false;
  /** `**`: what is in it is personal. */
  hasPersonal = false;
  readonly #byKey = new Map<string, Rule>();

  static of(paths: readonly string[]): Rule {
    const root = new Rule();
    for (const path of paths) root.#add(path.split('.'));
    return root;
  }

  #add([key, ...rest]: readonly string[]): void {
    if (key === undefined) this.isPersonal = true;
    else if (key === '**') this.hasPersonal = true;
    else {
      const next = this.#byKey.get(key) ?? new Rule();
      this.#byKey.set(key, next);
      next.#add(rest);
    }
  }

  /** The rules of an item; `*` stands for any key. */
  at(key: string): Rule[] {
    return [this.#byKey.get(key) ?? [], this.#byKey.get('*') ?? []].flat();
  }
}

const ruleOf = new Map(
  processors.map(({ name, personalData }) => [name, Rule.of(personalData)] as const),
);
const ruleOfAll = Rule.of(processors.flatMap(({ personalData }) => personalData));
const plainFields = new Set(Object.keys(webhookSchema.shape));

/**
 * Replaces personal data in a body: the fields that its processor names, and what looks like a card number, an
 * e-mail or UPI address, or a phone number. A body without a known processor can be any processor's, so it loses
 * what any of them names. In the fields of the service's own format, only card numbers are replaced. What is no JSON
 * is cut to 8 KiB. A body without personal data is returned byte for byte, so that its signature can be verified again.
 * @param processor undefined if the body is unsigned, or in the service's own format
 * @param parsed the body as JSON, if it is parsed already
 */
export function maskBody(text: string, processor: Processor | undefined, parsed?: unknown): string {
  const rule = ruleOf.get(processor?.name ?? '');
  try {
    // Most webhooks in the service's own format end here.
    if (
      !mayHavePersonalText(text) &&
      !hasPersonal(parsed ?? JSON.parse(text), [rule ?? ruleOfAll])
    ) {
      return text;
    }
    const { json, write } = parseExactly(text);
    const masked = rule ? maskValue(json, [rule], maskText) : maskUnknownJson(json);
    return masked === json ? text : (write(masked) ?? '');
  } catch {
    // No JSON, or nested too deeply for a recursion.
    return maskText(text.slice(0, MAX_UNKNOWN_LENGTH));
  }
}

/** Whether `maskText` could change a text of the body. Escapes can hide what it looks for. */
function mayHavePersonalText(body: string): boolean {
  return (
    body.includes('@') ||
    body.includes('\\u00') ||
    MANY_DIGITS.test(body) ||
    (body.includes('+') && PHONE_START.test(body))
  );
}

/** Whether a value has something at any depth that a rule names. */
function hasPersonal(value: unknown, rules: readonly Rule[]): boolean {
  if (rules.length === 0 || !isObject(value)) return false;
  return Object.keys(value).some((key) => {
    const item = value[key];
    const own = rules.flatMap((rule) => rule.at(key));
    return isPersonal(item, own) || hasPersonal(item, own);
  });
}

/** Keeps each digit. JavaScript's own functions are faster, if they do so, too. */
function parseExactly(text: string) {
  const json: unknown = JSON.parse(text);
  if (JSON.stringify(json) === text) return { json, write: JSON.stringify };
  return { json: parse(text), write: stringify };
}

function maskUnknownJson(json: unknown): unknown {
  if (!isContainer(json) || Array.isArray(json)) return maskValue(json, [ruleOfAll], maskText);
  return mapEntries(json, (item, key) =>
    plainFields.has(key)
      ? maskValue(item, [], maskCards)
      : maskItem(item, key, [ruleOfAll], maskText),
  );
}

/**
 * Returns `value` itself if nothing is masked in it.
 * @param rules those of this place
 */
function maskValue(
  value: unknown,
  rules: readonly Rule[],
  mask: (text: string) => string,
): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number' || value instanceof LosslessNumber) {
    const digits = String(value);
    const masked = mask(digits);
    return masked === digits ? value : masked;
  }
  return mapEntries(value, (item, key) => maskItem(item, key, rules, mask));
}

function maskItem(
  item: unknown,
  key: string,
  rules: readonly Rule[],
  mask: (text: string) => string,
): unknown {
  const own = rules.length === 0 ? rules : rules.flatMap((rule) => rule.at(key));
  return isPersonal(item, own) ? hide(item) : maskValue(item, own, mask);
}

/** `x.**` stands for what is in `x`, not for a text in its place. */
function isPersonal(item: unknown, rules: readonly Rule[]): boolean {
  return rules.some((rule) => rule.isPersonal || (rule.hasPersonal && isContainer(item)));
}

/** Keeps the shape, so that a rerun finds the same fields. */
function hide(value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value;
  return isContainer(value) ? mapEntries(value, hide) : MASK;
}

function isContainer(value: unknown): value is object {
  return isObject(value) && !(value instanceof LosslessNumber);
}

/** Changes the items of an object or array. Returns it itself if none changes. */
function mapEntries(value: unknown, change: (item: unknown, key: string) => unknown): unknown {
  if (!isObject(value)) return value;
  const changed = new Map<string, unknown>();
  for (const key of Object.keys(value)) {
    const item = change(value[key], key);
    if (item !== value[key]) changed.set(key, item);
  }
  if (changed.size === 0) return value;
  const after = Object.entries(value).map(
    ([key, item]) => [key, changed.has(key) ? changed.get(key) : item] as const,
  );
  return Array.isArray(value) ? after.map(([, item]) => item) : Object.fromEntries(after);
}

/** Numbers with single spaces or hyphens between them, of 13 digits or more. */
const NUMBERS = /\d(?:[ -]?\d){12,}/g;
/** Most texts have none. This form is the fastest. */
const MANY_DIGITS = new RegExp(`\\d${'[ -]?\\d'.repeat(12)}`);
/** The first digits of payment cards. Times and most other numbers have others. */
const CARD_PREFIX = /^(?:[3-6]|2[2-7]|8[12])/;
const CARD_LENGTH = { least: 13, most: 19 };
/** Bounded, so that a long text without `@` takes linear time. */
const EMAIL = /[^\s@"'<>]{1,64}@[^\s@"'<>]{1,255}/g;
const PHONE_START = /\+\d(?:[ -]?\d){7}/;
const PHONE = /\+\d(?:[ -]?\d){7,14}(?!\d)/g;

function maskCards(text: string): string {
  if (!MANY_DIGITS.test(text)) return text;
  return text.replace(NUMBERS, (numbers) => maskCardsIn(numbers.split(/([ -])/)).join(''));
}

/** A card number can be in several parts, and next to another number. */
function maskCardsIn(parts: readonly string[]): string[] {
  const masked: string[] = [];
  for (let at = 0; at < parts.length; ) {
    const end = endOfCard(parts, at);
    masked.push(end === undefined ? (parts[at] ?? '') : MASK);
    at = end ?? at + 1;
  }
  return masked;
}

/** Where the card number ends that starts with the part `at`; undefined if none does. */
function endOfCard(parts: readonly string[], at: number): number | undefined {
  let digits = '';
  for (let end = at; end < parts.length; end += 2) {
    digits += parts[end];
    if (digits.length > CARD_LENGTH.most) return undefined;
    if (isCardNumber(digits)) return end + 1;
  }
  return undefined;
}

/** Also masks e-mail addresses, UPI addresses (`name@bank`) and phone numbers. */
function maskText(text: string): string {
  let masked = maskCards(text);
  if (masked.includes('@')) masked = masked.replace(EMAIL, MASK);
  if (masked.includes('+')) masked = masked.replace(PHONE, MASK);
  return masked;
}

/** The length, the prefix and the check digit of card numbers (ISO/IEC 7812-1, Luhn). */
function isCardNumber(digits: string): boolean {
  if (digits.length < CARD_LENGTH.least || !CARD_PREFIX.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, n) => {
    const doubled = Number(digit) * (n % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
