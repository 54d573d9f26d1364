import { createHash } from 'node:crypto';

/**
 * Names a secret without showing it: the first 8 hex digits of its SHA-256. To find it in a shell:
 * `printf %s "$SECRET" | sha256sum | cut -c1-8`.
 */
export function fingerprintOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 8);
}
