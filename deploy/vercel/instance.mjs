/**
 * One instance of a function of Vercel's, in a process of its own: `node instance.mjs <handler>`.
 * Plain JavaScript, since the process may read nothing but the function's own folder.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

// What the platform offers a function: work that goes on after the response.
globalThis[Symbol.for('@vercel/request-context')] = {
  get: () => ({ waitUntil: (work) => void Promise.resolve(work).catch(() => {}) }),
};

const handler = createRequire(import.meta.url)(process.argv[2]);
const server = createServer((request, response) => void handler(request, response));
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
