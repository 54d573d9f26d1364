import { respond } from '@/server/http/rest';

const ORIGIN = 'http://127.0.0.1:3000';

/** Sends requests to the REST handlers of this process. */
export function createRestClient() {
  let deferred: (() => Promise<unknown>)[] = [];

  async function rest(path: string, init: RequestInit = {}) {
    const defer = (task: () => Promise<unknown>) => void deferred.push(task);
    const response = await respond(new Request(ORIGIN + path, init), { defer });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text && JSON.parse(text),
      /** The id of the delivery, if it was a webhook. */
      id: response.headers.get('x-request-id') ?? '',
    };
  }

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    rest(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  /** Does what is left to do after the responses. */
  async function afterResponses(): Promise<void> {
    const tasks = deferred;
    deferred = [];
    await Promise.all(tasks.map((task) => task()));
  }

  return { rest, post, afterResponses };
}
