import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { target } from './target';

/** The status of a request for exactly this path: `fetch` would tidy it up. */
export function statusOfRaw(url: string, path: string, method = 'GET'): Promise<number> {
  const { protocol, hostname, port } = new URL(url);
  const send = protocol === 'https:' ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    send({ hostname, port, path, method, headers: target.headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}
