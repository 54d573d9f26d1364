import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { closeServer, listenOnLoopback } from '@/tests/support/listen';
import { keepRegistered, registerFunctions } from './register-functions';

async function startApp(answer: () => number) {
  const app = createServer((request, response) => {
    app.emit('call', request.method, request.url);
    response.writeHead(answer()).end('refused');
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(app)}`;
  onTestFinished(() => closeServer(app));
  return { app, url };
}

it('registers the functions again and again, also after a failure', async () => {
  let calls = 0;
  const { app, url } = await startApp(() => (++calls === 1 ? 500 : 200));
  const registration = keepRegistered(url, 5);
  onTestFinished(() => registration.stop());
  for (let n = 0; n < 3; n += 1) {
    expect(await once(app, 'call')).toEqual(['PUT', '/api/inngest']);
  }
});

it('says why Inngest rejected the functions', async () => {
  const { url } = await startApp(() => 500);
  await expect(registerFunctions(url, undefined, 1)).rejects.toThrow(/rejected.*refused/);
});
