import { DrizzleQueryError } from 'drizzle-orm';

/** Whether an error's message quotes a statement with its parameters, accounts and all. */
export function quotesStatement(error: unknown): boolean {
  return error instanceof DrizzleQueryError;
}
