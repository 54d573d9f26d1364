import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '@/server/env';
import { baseUrl } from './banner';

const REGISTER_ATTEMPTS = 20;
const REGISTER_PAUSE_MS = 250;
const ROUTES = [
  '/',
  '/v1/transactions/warm-up',
  '/openapi.json',
  '/docs',
  '/dashboard',
  '/api/inngest',
];

/**
 * Has the app tell its Inngest server which functions it has (SDK specification, 4.3).
 * @throws Error when the server does not take them
 */
export async function registerFunctions(settings: Env): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${baseUrl(settings)}/api/inngest`, { method: 'PUT' });
    if (response.ok) return;
    if (attempt === REGISTER_ATTEMPTS) {
      throw new Error(`Inngest did not take the functions: ${await response.text()}`);
    }
    await sleep(REGISTER_PAUSE_MS);
  }
}

/** Calls each route once, so that the first webhook is as fast as the next. */
export async function warmUp(settings: Env): Promise<void> {
  const warm = ROUTES.map((route) => fetch(baseUrl(settings) + route));
  // An invalid webhook takes the whole way but for the row.
  const webhook = fetch(`${baseUrl(settings)}/v1/webhooks/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  await Promise.all([...warm, webhook].map(async (answer) => (await answer).arrayBuffer()));
}
