/**
 * One instance of a Vercel function: `node instance.mjs <handler> <takes a web Request>`. Plain
 * JavaScript, because the process may read only the function's own folder.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

// Vercel's context, which lets a function work on after the response.
globalThis[Symbol.for('@vercel/request-context')] = {
  get: () => ({ waitUntil: (work) => void Promise.resolve(work).catch(() => {}) }),
};

const [, , file, takesWebRequest] = process.argv;
const handler = createRequire(import.meta.url)(file);
const listener = takesWebRequest === 'true' ? answerWeb : handler;
const server = createServer((request, response) => void listener(request, response));
server.listen(0, '127.0.0.1', () => process.send(server.address().port));

/** Runs a middleware: the request has no body, and only the response's headers matter. */
async function answerWeb({ url, method, headers }, response) {
  const answer = await handler(new Request(`http://${headers.host}${url}`, { method, headers }));
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end();
}
