import ipaddr from 'ipaddr.js';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { rateLimitPool, rateLimitTable } from '@/db/rate-limits';
import { ApiError, type ErrorCode } from '@/server/core/errors';
import { env } from '@/server/settings';

type Limit = { perMinute: () => number; code: ErrorCode };

const limits = {
  'unsigned webhook': {
    perMinute: () => env().UNSIGNED_WEBHOOKS_PER_MINUTE,
    code: 'TOO_MANY_REQUESTS',
  },
  // A wrong setting of a legitimate sender causes many failures, too.
  'wrong signature': { perMinute: () => 60, code: 'TOO_MANY_REQUESTS' },
  'wrong token': { perMinute: () => 60, code: 'TOO_MANY_REQUESTS' },
  'sign-in': { perMinute: () => 5, code: 'TOO_MANY_ATTEMPTS' },
  'sign-in of any client': { perMinute: () => 60, code: 'TOO_MANY_ATTEMPTS' },
} as const satisfies Record<string, Limit>;

type RateLimitKind = keyof typeof limits;

const limiters = new Map<RateLimitKind, RateLimiterAbstract>();

/**
 * Counts a request against the rate limit of its client IP.
 * @throws ApiError TOO_MANY_REQUESTS or TOO_MANY_ATTEMPTS, with `Retry-After`, over the limit
 */
export async function enforceRateLimit(kind: RateLimitKind, ip: string): Promise<void> {
  try {
    await limiterFor(kind).consume(rateLimitKey(ip));
  } catch (rejected) {
    if (!(rejected instanceof RateLimiterRes)) throw rejected;
    const seconds = Math.max(1, Math.ceil(rejected.msBeforeNext / 1_000));
    throw new ApiError(limits[kind].code, {
      headers: { 'retry-after': String(seconds) },
      ...(limits[kind].code === 'TOO_MANY_ATTEMPTS' && {
        message: `Too many attempts. Try again in ${seconds} s.`,
      }),
    });
  }
}

/**
 * Counts an attempt to sign in. A client over its own limit does not count towards the limit of all clients,
 * so that nobody can lock everybody out.
 * @returns a function that forgets the client's attempts, for a successful sign-in
 * @throws ApiError TOO_MANY_ATTEMPTS
 */
export async function countSignInAttempt(ip: string): Promise<() => Promise<unknown>> {
  await enforceRateLimit('sign-in', ip);
  await enforceRateLimit('sign-in of any client', 'any');
  return () => limiterFor('sign-in').delete(rateLimitKey(ip));
}

function limiterFor(kind: RateLimitKind): RateLimiterAbstract {
  const limiter = limiters.get(kind) ?? createLimiter(kind);
  limiters.set(kind, limiter);
  return limiter;
}

function createLimiter(kind: RateLimitKind): RateLimiterAbstract {
  const points = limits[kind].perMinute();
  const options = { keyPrefix: kind, points, duration: 60 };
  const memory = new RateLimiterMemory(options);
  // All instances count attempts to sign in together, because these are rare.
  const isShared = env().RATE_LIMIT_STORE === 'postgres' || kind.startsWith('sign-in');
  if (!isShared) return memory;
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
