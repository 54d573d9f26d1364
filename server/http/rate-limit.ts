import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { rateLimitPool, rateLimitTable } from '@/db/rate-limits';
import { clientNetwork } from '@/server/core/client-network';
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

/** Each request counts in all limiters of its kind. */
const limiters = new Map<RateLimitKind, RateLimiterAbstract[]>();

/** Tells the other processes that this one has counted a request. Nobody does by default. */
let tellOthers = (_: RateLimitKind, _network: string): void => {};

/** Sets how this process reports the requests that it counts. The other processes call `countForOther`. */
export function shareRateLimits(tell: typeof tellOthers): void {
  tellOthers = tell;
}

/** Counts requests that another process has answered. */
export async function countForOther(kind: string, network: string, requests: number) {
  if (!isKind(kind) || isInPostgres(kind)) return;
  for (const limiter of limitersFor(kind)) await limiter.penalty(network, requests);
}

function isKind(name: string): name is RateLimitKind {
  return name in limits;
}

/**
 * Counts a request against the rate limit of its client IP.
 * @throws ApiError TOO_MANY_REQUESTS or TOO_MANY_ATTEMPTS, with `Retry-After`, over the limit
 */
export async function enforceRateLimit(kind: RateLimitKind, ip: string): Promise<void> {
  const network = clientNetwork(ip);
  try {
    for (const limiter of limitersFor(kind)) await limiter.consume(network);
    if (!isInPostgres(kind)) tellOthers(kind, network);
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
 * so that no client can lock the others out.
 * @returns a function that forgets the client's attempts, for a successful sign-in
 * @throws ApiError TOO_MANY_ATTEMPTS
 */
export async function countSignInAttempt(ip: string): Promise<() => Promise<unknown>> {
  await enforceRateLimit('sign-in', ip);
  await enforceRateLimit('sign-in of any client', 'any');
  return () => Promise.all(limitersFor('sign-in').map((one) => one.delete(clientNetwork(ip))));
}

function limitersFor(kind: RateLimitKind): RateLimiterAbstract[] {
  const own = limiters.get(kind) ?? createLimiters(kind);
  limiters.set(kind, own);
  return own;
}

/**
 * This process's own limiter comes first: it alone keeps the limit while the database is slow or down, and a
 * blocked client costs no statement.
 */
function createLimiters(kind: RateLimitKind): RateLimiterAbstract[] {
  const points = limits[kind].perMinute();
  const options = { keyPrefix: kind, points, duration: 60 };
  const memory = new RateLimiterMemory(options);
  if (!isInPostgres(kind)) return [memory];
  const shared = new RateLimiterPostgres({
    ...options,
    storeClient: rateLimitPool(),
    tableName: rateLimitTable,
    tableCreated: true,
    // A client that other processes have blocked costs no further statement in its window.
    inMemoryBlockOnConsumed: points + 1,
    // Without the database, only the own limiter counts.
    insuranceLimiter: new RateLimiterMemory({ ...options, keyPrefix: `${kind} insurance` }),
  });
  return [memory, shared];
}

/** All instances count attempts to sign in together, because these are rare. */
function isInPostgres(kind: RateLimitKind): boolean {
  return env().RATE_LIMIT_STORE === 'postgres' || kind.startsWith('sign-in');
}
