/**
 * One instance of a function of Vercel's, in a process of its own:
 * `node instance.mjs <handler> <whether it takes a web Request>`.
 * Plain JavaScript, since the process may read nothing but the function's own folder.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

// What the platform offers a function: work that goes on after the response.
globalThis[Symbol.for('@vercel/request-context')] = {
  get: () => ({ waitUntil: (work) => void Promise.resolve(work).catch(() => {}) }),
};

const [, , file, takesWebRequest] = process.argv;
const handler = createRequire(import.meta.url)(file);
const listener = takesWebRequest === 'true' ? answerWeb : handler;
const server = createServer((request, response) => void listener(request, response));
server.listen(0, '127.0.0.1', () => process.send(server.address().port));

/** Middleware: a request without a body, of whose answer the headers count. */
async function answerWeb({ url, method, headers }, response) {
  const answer = await handler(new Request(`http://${headers.host}${url}`, { method, headers }));
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end();
}
