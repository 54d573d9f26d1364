'use client';

import { useSyncExternalStore } from 'react';
import type { Webhook } from '@/server/transactions/schema';
import { CodeBlock } from './ui';

export const WEBHOOK_PATH = '/v1/webhooks/transactions';

export function webhookBody(webhook: Webhook): string {
  const { transaction_id, source_account, destination_account, amount, currency } = webhook;
  return JSON.stringify({ transaction_id, source_account, destination_account, amount, currency });
}

type Props = {
  label: string;
  path?: string;
  /** Null if there is none. */
  body: string | null;
  /** Headers besides the content type. */
  headers?: Record<string, string>;
};

/** A webhook request as a shell command. */
export function CurlCommand({ label, path = WEBHOOK_PATH, body, headers }: Props) {
  // Empty in server rendering, which does not know the origin.
  const origin = useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => '',
  );
  const options = Object.entries({ 'content-type': 'application/json', ...headers }).map(
    ([name, value]) => `-H ${quote(`${name}: ${value}`)}`,
  );
  const data = body === null ? ['-X POST'] : [`--data-raw ${quote(body)}`];
  const lines = [`curl -i ${quote(origin + path)}`, ...options, ...data];
  return <CodeBlock label={label}>{lines.join(' \\\n  ')}</CodeBlock>;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
