import { quotesStatement } from '@/db/query-error';

const LONGEST = 500;

/**
 * What people may read of an error: its message and those of its causes, without the ones that
 * quote a statement with its parameters, in a form that Postgres' text takes.
 */
export function describeError(error: unknown): string {
  const messages = [...new Set(messagesOf(error))].join(': ');
  return messages.replaceAll('\u0000', '').slice(0, LONGEST).toWellFormed();
}

function messagesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const own = quotesStatement(error) ? [] : [error.message || error.name];
  return [...own, ...(error.cause === undefined ? [] : messagesOf(error.cause))];
}
