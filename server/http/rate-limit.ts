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

// A wrong setting of a legitimate sender causes many failures, too.
const MAX_FAILURES_PER_MINUTE = 60;

const limitsPerMinute = {
  'unsigned webhook': () => env().UNSIGNED_WEBHOOKS_PER_MINUTE,
  'wrong signature': () => MAX_FAILURES_PER_MINUTE,
  'wrong token': () => MAX_FAILURES_PER_MINUTE,
} as const;

type RateLimitKind = keyof typeof limitsPerMinute;

const limiters = new Map<RateLimitKind, RateLimiterAbstract>();

/**
 * Counts a request against the rate limit of its client IP.
 * @throws ApiError TOO_MANY_REQUESTS, with `Retry-After`, over the limit
 */
export async function enforceRateLimit(kind: RateLimitKind, ip: string): Promise<void> {
  try {
    await limiterFor(kind).consume(rateLimitKey(ip));
  } catch (rejected) {
    if (!(rejected instanceof RateLimiterRes)) throw rejected;
    const seconds = Math.max(1, Math.ceil(rejected.msBeforeNext / 1_000));
    throw new ApiError('TOO_MANY_REQUESTS', { headers: { 'retry-after': String(seconds) } });
  }
}

function limiterFor(kind: RateLimitKind): RateLimiterAbstract {
  const limiter = limiters.get(kind) ?? createLimiter(kind);
  limiters.set(kind, limiter);
  return limiter;
}

function createLimiter(kind: RateLimitKind): RateLimiterAbstract {
  const points = limitsPerMinute[kind]();
  const options = { keyPrefix: kind, points, duration: 60 };
  const memory = new RateLimiterMemory(options);
  if (env().RATE_LIMIT_STORE === 'memory') return memory;
  return new RateLimiterPostgres({
    ...options,
    storeClient: rateLimitPool(),
    tableName: rateLimitTable,
    tableCreated: true,
    // A blocked client costs no further statement in its window.
    inMemoryBlockOnConsumed: points + 1,
    // Without the database, each process counts on its own.
    insuranceLimiter: memory,
  });
}

/**
 * Clients with the same key share a rate limit. For IPv6 it is the /64 network, because a subscriber
 * has at least that many addresses (RFC 6177, section 2). IPv4-mapped addresses count as IPv4.
 * @param source a client IP; any other text is its own key
 */
export function rateLimitKey(source: string): string {
  if (!ipaddr.isValid(source)) return source;
  const address = ipaddr.process(source);
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`)}/64`;
}
