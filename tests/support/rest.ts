import { respond } from '@/server/http/rest';

const ORIGIN = 'http://127.0.0.1:3000';

/** Sends requests to the REST handlers of this process. A path is one of `http://127.0.0.1:3000`. */
export function createRestClient() {
  /** The tasks to run after the responses. */
  const deferred: (() => Promise<unknown>)[] = [];

  async function rest(url: string, init: RequestInit = {}) {
    const request = new Request(new URL(url, ORIGIN), init);
    const response = await respond(request, { defer: (task) => deferred.push(task) });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      body: text && isJson ? JSON.parse(text) : text,
      /** The id of the delivery, if it was a webhook. */
      id: response.headers.get('x-request-id') ?? '',
    };
  }

  const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
    rest(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  async function afterResponses(): Promise<void> {
    await Promise.all(deferred.splice(0).map((task) => task()));
  }

  return { rest, post, deferred, afterResponses };
}
