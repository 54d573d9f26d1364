import { z } from 'zod';

/** Which page of a list, newest first, is wanted. */
export const page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().positive().optional().meta({
    description: 'The `next` of the page before.',
  }),
});

export const nextPage = z.number().nullable().meta({
  description: 'Where the next page begins; null when this is the last.',
});

/** Where the page after these rows begins. */
export function nextOf(rows: readonly { id: number }[], limit: number): number | null {
  return rows.length < limit ? null : (rows.at(-1)?.id ?? null);
}
