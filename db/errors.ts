import { DrizzleQueryError } from 'drizzle-orm';

/** Errors of Node and its fetch. `UND_ERR_SOCKET`: the server closed a connection that sat idle. */
const CONNECTION_CODE =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|UND_ERR_SOCKET|UND_ERR_CONNECT_TIMEOUT)$/;

/** SQLSTATE of a write to a server that only reads: a former primary after a failover, or a replica. */
const READ_ONLY_SQLSTATE = '25006';

/** SQLSTATEs: connection exception (08), too many connections, shutting down, crashed, starting. */
const UNAVAILABLE_SQLSTATE = /^(08...|53300|57P0[123])$/;

/** Messages of pg, and of Neon's proxy when it is overloaded or cannot reach the database. */
const TRANSIENT_MESSAGE = /^(Connection terminated|Server error \(HTTP status (429|5\d\d)\))/;

const TIMEOUT_MESSAGE =
  /^(Query read timeout|timeout exceeded when trying to connect|canceling statement due to statement timeout)/;

/** SQLSTATE classes: data exception (22), constraint (23), limit exceeded (54). */
const DATA_SQLSTATE = /^(22|23|54)...$/;

/** Whether a retry may succeed. The statement may have been executed: its response can be lost. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (CONNECTION_CODE.test(code) || UNAVAILABLE_SQLSTATE.test(code)) return true;
  if (code === READ_ONLY_SQLSTATE) return true;
  if (TRANSIENT_MESSAGE.test(error.message)) return true;
  const cause = causeOf(error);
  return cause instanceof AggregateError ? cause.errors.some(isTransient) : isTransient(cause);
}

/** Whether the connection leads to a server that only reads. A new connection may lead to the primary. */
export function isReadOnly(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === READ_ONLY_SQLSTATE) || isReadOnly(causeOf(error));
}

/** Whether the database cannot be reached or does not respond in time. */
export function isUnavailable(error: unknown): boolean {
  if (isTransient(error)) return true;
  if (!(error instanceof Error)) return false;
  if (TIMEOUT_MESSAGE.test(error.message) || error.name === 'TimeoutError') return true;
  return isUnavailable(causeOf(error));
}

/** Whether the database rejected a statement's values. A retry with the same values fails again. */
export function isDataError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && DATA_SQLSTATE.test(String(error.code))) return true;
  return isDataError(error.cause);
}

/** Whether an error's message quotes a statement with its parameters, including account numbers. */
export function containsSqlParameters(error: unknown): boolean {
  return error instanceof DrizzleQueryError;
}

/** Neon's driver stores the error of fetch as `sourceError` instead of `cause`. */
function causeOf(error: Error): unknown {
  return 'sourceError' in error ? error.sourceError : error.cause;
}
