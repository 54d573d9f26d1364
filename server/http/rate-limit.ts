import ipaddr from 'ipaddr.js';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { rateLimitPool, rateLimitTable } from '@/db/rate-limits';
import { ApiError } from '@/server/core/errors';
import { env } from '@/server/settings';

const WINDOW_SECONDS = 60;
/** Wrong signatures and wrong tokens of a source in a minute: a mistake in a setting makes many. */
const FAILURES_PER_MINUTE = 60;

const limitsPerMinute = {
  'unsigned webhook': () => env().UNSIGNED_WEBHOOKS_PER_MINUTE,
  'wrong signature': () => FAILURES_PER_MINUTE,
  'wrong token': () => FAILURES_PER_MINUTE,
} as const;

/** What is limited by source. */
export type RateLimitKind = keyof typeof limitsPerMinute;

const limiters = new Map<RateLimitKind, RateLimiterAbstract>();

/**
 * Counts one more of its kind for a source, which an IPv6 network is as a whole.
 * @throws ApiError TOO_MANY_REQUESTS, with `Retry-After`, when it has had more than its share
 */
export async function enforceRateLimit(kind: RateLimitKind, source: string): Promise<void> {
  try {
    await limiterOf(kind).consume(rateLimitKey(source));
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
    throw new ApiError('TOO_MANY_REQUESTS', { headers: { 'retry-after': String(seconds) } });
  }
}

function limiterOf(kind: RateLimitKind): RateLimiterAbstract {
  const known = limiters.get(kind);
  if (known) return known;
  const points = limitsPerMinute[kind]();
  const shared = { keyPrefix: kind, points, duration: WINDOW_SECONDS };
  const memory = new RateLimiterMemory(shared);
  const limiter =
    env().RATE_LIMIT_STORE === 'memory'
      ? memory
      : new RateLimiterPostgres({
          ...shared,
          storeClient: rateLimitPool(),
          tableName: rateLimitTable,
          tableCreated: true,
          // A source that has been refused costs no further statement in its window.
          inMemoryBlockOnConsumed: points + 1,
          // Without the database, each process counts by itself.
          insuranceLimiter: memory,
        });
  limiters.set(kind, limiter);
  return limiter;
}

// What a subscriber of IPv6 has at the least, and may take any address of (RFC 6177, section 2).
const PREFIX_BITS = 64;

/**
 * Whose requests are counted together: those of one IPv4 address, however it is written, or of one
 * IPv6 network, all of whose addresses are one subscriber's.
 * @param source an address, or anything else, which then stands for itself
 */
export function rateLimitKey(source: string): string {
  if (!ipaddr.isValid(source)) return source;
  const address = ipaddr.process(source);
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${PREFIX_BITS}`)}/${PREFIX_BITS}`;
}
