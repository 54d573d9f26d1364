export type ParsedSearch<Filters> = {
  /** The filters that the text names. */
  filters: Filters;
  /** The text without them; null if there is none. */
  rest: string | null;
  /** What a filter in the text should be instead. */
  problem: string | null;
};

/** A filter that can be typed. */
export type TypedFilter<Filters> = {
  /** Null if the value is not valid. */
  read: (value: string) => Filters | null;
  /** What a value must be. */
  rule?: string;
};

/** The filter `source:stripe`. */
export const sourceFilter: TypedFilter<{ source: string }> = {
  read: (source) => (/^[a-z][a-z0-9-]{0,39}$/.test(source) ? { source } : null),
  rule: 'must be the name of a source',
};

const TOKEN = /^([a-z]+):(\S+)$/i;

/** A parser that reads filters such as `status:failed` from the text of a search field. */
export function createParser<Filters extends object>(
  typed: Readonly<Record<string, TypedFilter<Filters>>>,
  none: Filters,
) {
  return (text: string): ParsedSearch<Filters> => {
    const words: string[] = [];
    let filters = none;
    let problem: string | null = null;
    for (const word of text.trim().split(/\s+/)) {
      const [, name = '', value = ''] = TOKEN.exec(word) ?? [];
      const filter = typed[name.toLowerCase()];
      const found = filter?.read(value);
      if (filter && !found) problem = `${name}: ${filter.rule ?? 'is not valid'}`;
      if (found) filters = { ...filters, ...found };
      else words.push(word);
    }
    return { filters, rest: words.join(' ') || null, problem };
  };
}
