/** A constant, because a build can change the name of the class. */
export const PERMANENT_FAILURE = 'PermanentFailure';

/**
 * The other side has rejected the transaction permanently, for example because an account is closed. The
 * transaction is FAILED at once. Everybody who can read the transaction sees the message.
 */
export class PermanentFailure extends Error {
  override name = PERMANENT_FAILURE;
}

/** The other side may accept the same call later. Any error that is no PermanentFailure means the same. */
export class TransientFailure extends Error {
  override name = 'TransientFailure';
  constructor(
    message: string,
    /** What the other side asks for. */
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }
}

const MAX_RETRY_AFTER_MS = 30 * 60_000;

/**
 * Does nothing for 2xx and 3xx.
 * @param retryAfter the header: seconds or an HTTP date (RFC 9110, 10.2.3)
 * @throws TransientFailure for 408, 429 and 5xx; PermanentFailure for any other 4xx
 */
export function throwForStatus(status: number, retryAfter: string | null): void {
  if (status < 400) return;
  const message = `the receiver answered HTTP ${status}`;
  if (status === 408 || status === 429 || status >= 500) {
    throw new TransientFailure(message, parseRetryAfter(retryAfter));
  }
  throw new PermanentFailure(message);
}

/** The milliseconds that another side asks to wait after this error; 0 if it does not. */
export function retryAfterMsOf(error: unknown): number {
  return error instanceof TransientFailure ? error.retryAfterMs : 0;
}

function parseRetryAfter(header: string | null): number {
  if (header === null) return 0;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1_000;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
