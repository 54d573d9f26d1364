/** The source of webhooks in the service's own format, and of all transactions before there were sources. */
export const DEFAULT_SOURCE = 'default';

/** A character that no transaction id and no source name can contain. */
const SEPARATOR = '\u001f';

/** A transaction as its processor names it. */
export type SourceId = { source: string; transactionId: string };

/**
 * The primary key of a transaction: its id for the source `default`, and `source␟id` for any other. So ids of
 * different sources never meet, and a version of the service that knows no sources can process and replay all.
 */
export function toKey({ source, transactionId }: SourceId): string {
  return source === DEFAULT_SOURCE ? transactionId : `${source}${SEPARATOR}${transactionId}`;
}

export function parseKey(key: string): SourceId {
  const at = key.indexOf(SEPARATOR);
  if (at === -1) return { source: DEFAULT_SOURCE, transactionId: key };
  return { source: key.slice(0, at), transactionId: key.slice(at + 1) };
}

/** How the log and traces name a transaction. */
export function idsOf(key: string): { transaction_id: string; source?: string } {
  const { source, transactionId } = parseKey(key);
  return source === DEFAULT_SOURCE
    ? { transaction_id: transactionId }
    : { transaction_id: transactionId, source };
}
