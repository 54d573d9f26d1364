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
  method?: 'GET' | 'POST';
  path?: string;
  /** Null if there is none. */
  body: string | null;
  /** Headers besides the content type. */
  headers?: Record<string, string>;
};

/** A request as a shell command, by default of a webhook. */
export function CurlCommand({ label, method = 'POST', path = WEBHOOK_PATH, body, headers }: Props) {
  // Empty in server rendering, which does not know the origin.
  const origin = useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => '',
  );
  const contentType = body === null ? {} : { 'content-type': 'application/json' };
  const options = Object.entries({ ...contentType, ...headers }).map(
    ([name, value]) => `-H ${quote(`${name}: ${value}`)}`,
  );
  const data = body === null ? [] : [`--data-raw ${quote(body)}`];
  if (body === null && method === 'POST') data.push('-X POST');
  const lines = [`curl -i ${quote(origin + path)}`, ...options, ...data];
  return <CodeBlock label={label}>{lines.join(' \\\n  ')}</CodeBlock>;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
