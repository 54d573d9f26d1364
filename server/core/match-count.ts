import { z } from 'zod';
import { MAX_COUNTED } from '@/server/settings/limits';

const TIMEOUT_MS = 3_000;

/** How many rows match a filter. */
export const matchCount = z.object({
  count: z.number(),
  /** `more`: there are more than 10,000. `incomplete`: the time was up, there may be more. */
  kind: z.enum(['exact', 'more', 'incomplete']),
});

/** A part of a count. `end`: where the next part begins; undefined if there is none. */
type Part<Position> = { count: number; end: Position | undefined };

/**
 * Counts part by part: up to 10,000 rows, for three seconds at most.
 * @param countPart counts from a position on, up to `limit`
 */
export async function countInParts<Position>(
  countPart: (after: Position | undefined, limit: number) => Promise<Part<Position>>,
): Promise<z.infer<typeof matchCount>> {
  const deadlineMs = performance.now() + TIMEOUT_MS;
  let total = 0;
  let after: Position | undefined;
  do {
    const { count, end } = await countPart(after, MAX_COUNTED + 1 - total);
    total += count;
    after = end;
  } while (after && total <= MAX_COUNTED && performance.now() < deadlineMs);
  if (total > MAX_COUNTED) return { count: MAX_COUNTED, kind: 'more' };
  return { count: total, kind: after ? 'incomplete' : 'exact' };
}
