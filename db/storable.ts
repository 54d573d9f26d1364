/** Stands for a character that cannot be stored. */
export const REPLACEMENT = '\ufffd';

/** A text that Postgres can store: `\ufffd` replaces NUL characters and halves of surrogate pairs. */
export function toStorable(text: string): string {
  return text.replaceAll('\u0000', REPLACEMENT).toWellFormed();
}

/** JSON whose texts Postgres can store. What JSON does not have becomes `null`. @throws TypeError for a cycle */
export function toStorableJson(value: unknown): string {
  const replaced = (_: string, item: unknown) =>
    typeof item === 'string' ? toStorable(item) : item;
  return JSON.stringify(value, replaced) ?? 'null';
}
