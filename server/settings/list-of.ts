import { z } from 'zod';

/** A list in one variable. The parser's error message becomes the validation message. */
export function listOf<Item>(parse: (list: string) => Item[]) {
  return z.string().transform((list, context) => {
    try {
      return parse(list);
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : String(error));
      return z.NEVER;
    }
  });
}
