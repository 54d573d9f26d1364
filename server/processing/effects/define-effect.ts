import { createHash } from 'node:crypto';
import type { BreakerPolicy } from '@/db/effects/calls';
import { parseKey } from '@/db/key';
import { PROCESSING } from '@/db/kinds';
import { RETRIES, retryInMs } from '@/server/processing/retry-policy';
import type { Transaction } from '@/server/transactions/schema';
import { PermanentFailure, throwForStatus } from './errors';

/** What a call gets. */
type CallContext = {
  /**
   * As the global one. It sends the idempotency key, ends with the time limit, and throws for a status other than
   * 2xx and 3xx: a `TransientFailure` for 408, 429 and 5xx, a `PermanentFailure` for any other.
   */
  fetch: typeof fetch;
  /** Aborts at the time limit. For clients other than `fetch`. */
  signal: AbortSignal;
  /** The same in every call of this effect for this transaction. For clients other than `fetch`. */
  idempotencyKey: string;
};

export type EffectOptions = {
  /** Lowercase letters, digits and hyphens. Results are stored under it, so it must not change. */
  name: string;
  /** Of one call. */
  timeoutMs?: number;
  retry?: {
    /** Calls after the first one, while the other side answers others. An outage uses up none. */
    attempts: number;
  };
  /** How many calls run at the same time, in all processes together. */
  maxConcurrent?: number;
  breaker?: Partial<BreakerPolicy>;
};

/** An external call. See `defineEffect`. */
export type Effect = {
  name: string;
  timeoutMs: number;
  attempts: number;
  maxConcurrent: number;
  breaker: BreakerPolicy;
  /** The idempotency key of a transaction. */
  keyFor: (transactionKey: string) => string;
  call: (transaction: Transaction, context: CallContext) => Promise<unknown>;
};

/** What an effect can be named. */
export const EFFECT_NAME = /^[a-z][a-z0-9-]{0,39}$/;
/** Less than Vercel gives one request, with room for several effects. */
const MAX_TIMEOUT_MS = 25_000;

/**
 * Defines an external call that is made once per transaction, after the processing delay. Add it to the list in
 * `server/processing/effects/index.ts`.
 *
 * A call can be repeated when its answer was lost, with the same idempotency key: the other side must honour it. The
 * result must be JSON. Once it is stored, the call is never made again.
 * @throws Error for a wrong name or limit
 */
export function defineEffect(options: EffectOptions, call: Effect['call']): Effect {
  const { name, timeoutMs = 10_000, maxConcurrent = 10 } = options;
  if (!EFFECT_NAME.test(name) || name === PROCESSING)
    throw new Error(`an effect cannot be named ${JSON.stringify(name)}`);
  if (timeoutMs > MAX_TIMEOUT_MS) throw new Error(`${name}: timeoutMs is over ${MAX_TIMEOUT_MS}`);
  if (!(maxConcurrent >= 1 && maxConcurrent <= 1_000)) {
    throw new Error(`${name}: maxConcurrent must be 1 to 1000`);
  }
  return {
    name,
    timeoutMs,
    maxConcurrent,
    attempts: Math.min(options.retry?.attempts ?? RETRIES, RETRIES),
    breaker: { failures: 5, openMs: 5_000, maxOpenMs: 15_000, ...options.breaker },
    keyFor: (key) => idempotencyKey(name, key),
    call,
  };
}

/** A hash, because an id can contain characters that no header can. */
function idempotencyKey(effect: string, key: string): string {
  const { source, transactionId } = parseKey(key);
  return createHash('sha256')
    .update(JSON.stringify([source, transactionId, effect]))
    .digest('hex');
}

/**
 * Makes one call of an effect.
 * @param timeoutMs at most the effect's own
 * @throws what the call throws; TransientFailure at the time limit
 */
export async function callEffect(
  effect: Effect,
  { key, transaction }: { key: string; transaction: Transaction },
  timeoutMs: number,
): Promise<unknown> {
  const signal = AbortSignal.timeout(Math.min(timeoutMs, effect.timeoutMs));
  const idempotencyKey = effect.keyFor(key);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  // The call may have thrown before anybody waits for this.
  aborted.catch(() => {});
  // A call that ignores the signal must not hold its slot for longer than its lease.
  return await Promise.race([
    effect.call(transaction, { signal, idempotencyKey, fetch: fetchFor(signal, idempotencyKey) }),
    aborted,
  ]);
}

function fetchFor(signal: AbortSignal, key: string): typeof fetch {
  return async (input, init = {}) => {
    const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : {}));
    headers.set('idempotency-key', key);
    const signals = init.signal ? AbortSignal.any([init.signal, signal]) : signal;
    const response = await fetch(input, { ...init, headers, signal: signals });
    throwForStatus(response.status, response.headers.get('retry-after'));
    return response;
  };
}

/** Milliseconds until the next call after so many failures; null if none is left or the failure is permanent. */
export function nextCallInMs(
  { attempts }: Effect,
  failures: number,
  cause: unknown,
  askedMs: number,
): number | null {
  if (cause instanceof PermanentFailure || failures > attempts) return null;
  return Math.max(retryInMs(Math.max(failures, 1) - 1), askedMs);
}
