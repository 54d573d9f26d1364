import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { MALFORMED_PATH } from './target';

const message = z.object({ request: z.instanceof(IncomingMessage) });

/**
 * Sends requests whose path cannot be decoded to a path of ours, which answers 400. Next's own server would
 * answer 500 before any code of ours runs. Node publishes each request of this process before its server sees it.
 */
export function redirectMalformedTargets(): void {
  subscribe('http.server.request.start', (published) => {
    const { data } = message.safeParse(published);
    if (data && !isDecodable(data.request.url ?? '/')) data.request.url = MALFORMED_PATH;
  });
}

function isDecodable(target: string): boolean {
  try {
    decodeURIComponent(target.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
