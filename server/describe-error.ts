const LONGEST = 500;

/**
 * What people may read of an error: its innermost message, since what wraps a database's error
 * quotes the statement with its parameters; in a form that Postgres' text takes.
 */
export function describeError(error: unknown): string {
  if (error instanceof Error && error.cause instanceof Error) return describeError(error.cause);
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.replaceAll('\u0000', '').slice(0, LONGEST).toWellFormed();
}
