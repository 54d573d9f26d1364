import { neon, neonConfig } from '@neondatabase/serverless';

type Options = {
  /** Where queries go, in place of the database's host. */
  httpUrl?: string;
  timeoutMs: number;
};

/**
 * Neon's driver over HTTP: each query is a request of its own, so that nothing stays open between two
 * invocations of a function, and there are no interactive transactions.
 * Its settings are the process's: one process, one Neon.
 */
export function connectNeon(url: string, { httpUrl, timeoutMs }: Options) {
  if (httpUrl !== undefined) neonConfig.fetchEndpoint = httpUrl;
  neonConfig.fetchFunction = (address: string, init: RequestInit) =>
    fetch(address, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  return neon(url);
}
