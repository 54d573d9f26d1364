import { containsSqlParameters } from '@/db/errors';

const LONGEST = 500;

/**
 * What people may read of an error: its message and those of its causes, without the ones that
 * quote a statement with its parameters, in a form that Postgres' text takes.
 */
export function describeError(error: unknown): string {
  const messages = messagesOf(error);
  // What wraps an error often repeats its message.
  const news = messages.filter(
    (one, n) => !messages.slice(0, n).some((sofar) => sofar.includes(one)),
  );
  return news.join(': ').replaceAll('\u0000', '').slice(0, LONGEST).toWellFormed();
}

function messagesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const own = containsSqlParameters(error) ? [] : [error.message || error.name];
  return [...own, ...(error.cause === undefined ? [] : messagesOf(error.cause))];
}
