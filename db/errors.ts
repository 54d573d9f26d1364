import { DrizzleQueryError } from 'drizzle-orm';

/**
 * No connection, or one that broke; of what Node and its fetch say.
 * `UND_ERR_SOCKET`: the other side closed it, as it does with one that a frozen function kept open.
 */
const BROKEN =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|UND_ERR_SOCKET|UND_ERR_CONNECT_TIMEOUT)$/;

/**
 * SQLSTATE classes 08 (connection exception), 53300 (too many connections), 57P01 to 57P03 (shutting
 * down, crashed, starting).
 */
const AWAY = /^(08...|53300|57P0[123])$/;

/** What Neon's proxy answers while it cannot reach the database, or has too much to do. */
const NEON_AWAY = /^Server error \(HTTP status (429|5\d\d)\)/;

const PG_BROKEN = /^Connection terminated/;

/**
 * Whether the next try may do better than what failed with this error. The statement may have been
 * carried out all the same: its answer can be what got lost.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (BROKEN.test(code) || AWAY.test(code)) return true;
  if (PG_BROKEN.test(error.message) || NEON_AWAY.test(error.message)) return true;
  // Neon's driver keeps what fetch threw apart from the usual place.
  const below = 'sourceError' in error ? error.sourceError : error.cause;
  if (below instanceof AggregateError) return below.errors.some(isTransient);
  return isTransient(below);
}

/** What pg and Neon's fetch say when the database takes too long. */
const TIMEOUT = /^(Query read timeout|timeout exceeded when trying to connect)/;

/** Whether the database cannot be reached or does not answer in time. */
export function isUnavailable(error: unknown): boolean {
  if (isTransient(error)) return true;
  if (!(error instanceof Error)) return false;
  if (TIMEOUT.test(error.message) || error.name === 'TimeoutError') return true;
  return isUnavailable('sourceError' in error ? error.sourceError : error.cause);
}

/**
 * Whether the database has answered, but does not take a statement's values (SQLSTATE classes 22:
 * data exception, 23: constraint, 54: limit exceeded). Sent again unchanged, it would say the same.
 * Either driver's error has the SQLSTATE as its `code`, below what Drizzle wraps around it.
 */
export function isDataError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && /^(22|23|54)...$/.test(String(error.code))) return true;
  return isDataError(error.cause);
}

/** Whether an error's message quotes a statement with its parameters, accounts and all. */
export function containsSqlParameters(error: unknown): boolean {
  return error instanceof DrizzleQueryError;
}
