import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same; takes the same time wherever they differ. */
export function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
