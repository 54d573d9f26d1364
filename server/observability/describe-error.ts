import { containsSqlParameters } from '@/db/errors';
import { toStorable } from '@/db/storable';

/**
 * An error's message and those of its causes, without messages that quote SQL parameters. At most 500
 * characters, which Postgres accepts as text.
 */
export function describeError(error: unknown): string {
  // Wrappers often repeat the message of their cause.
  const distinct = messagesOf(error).filter(
    (message, n, all) => !all.slice(0, n).some((earlier) => earlier.includes(message)),
  );
  return toStorable(distinct.join(': ').slice(0, 500));
}

function messagesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const own = containsSqlParameters(error) ? [] : [error.message || error.name];
  return [...own, ...(error.cause === undefined ? [] : messagesOf(error.cause))];
}
