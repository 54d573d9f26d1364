import { setTimeout as sleep } from 'node:timers/promises';
import { signature } from '../inngest-server/keys';

const MAX_ATTEMPTS = 20;
const PAUSE_MS = 250;

/**
 * Registers the app's functions with its Inngest server (SDK specification, 4.3).
 * @param signingKey the app's key; an app with a key rejects an unsigned request
 * @throws Error when the server rejects them
 */
export async function registerFunctions(
  url: string,
  signingKey?: string,
  maxAttempts = MAX_ATTEMPTS,
): Promise<void> {
  const target = `${url}/api/inngest`;
  const body = JSON.stringify({ url: target });
  for (let attempt = 1; ; attempt += 1) {
    const headers = {
      'content-type': 'application/json',
      ...(signingKey && {
        'x-inngest-signature': signature(signingKey, body, Math.floor(Date.now() / 1_000)),
      }),
    };
    const response = await fetch(target, { method: 'PUT', headers, body });
    if (response.ok) return;
    if (attempt >= maxAttempts) {
      throw new Error(`Inngest rejected the functions: ${await response.text()}`);
    }
    await sleep(PAUSE_MS);
  }
}

/**
 * Registers the functions again every minute, because an Inngest dev server forgets them when it restarts.
 * Then it would run no transaction any more.
 */
export function keepRegistered(url: string, everyMs = 60_000): { stop: () => Promise<void> } {
  const timer = setInterval(() => {
    // While the server is down, the next minute tries again.
    registerFunctions(url, undefined, 1).catch(() => {});
  }, everyMs);
  timer.unref();
  return { stop: async () => clearInterval(timer) };
}
