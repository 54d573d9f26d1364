/**
 * Whether the database has answered, but does not take a statement's values (SQLSTATE classes 22:
 * data exception, 23: constraint, 54: limit exceeded). Sent again unchanged, it would say the same.
 * Either driver's error has the SQLSTATE as its `code`, below what Drizzle wraps around it.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && /^(22|23|54)...$/.test(String(error.code))) return true;
  return isRefusal(error.cause);
}
