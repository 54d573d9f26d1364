import { readFileSync } from 'node:fs';
import path from 'node:path';
import next from 'next';
import sirv from 'sirv';
import { BackgroundWork, provideWaitUntil } from '@/server/http/after-response';
import { drain, drainGently } from '@/server/http/drain';
import { securityHeaders } from '@/server/http/security-headers';
import { env } from '@/server/settings';
import { stopLimitsMs } from '../stop-limits';
import { createLimitedServer, listen, listenAddress } from './http';
import { runProcess } from './run-process';

const STATIC_PATH = '/_next/static';
const YEAR_S = 31_536_000;
const buildFolder = path.join(import.meta.dirname, '..', '..', '.next');

/** Serves the whole Next application, with hot reload if NODE_ENV is `development`. */
async function startNext() {
  const address = listenAddress();
  const server = createLimitedServer();
  const isDevelopment = env().NODE_ENV === 'development';
  if (!isDevelopment) takeConfigurationOfBuild();
  const background = new BackgroundWork();
  provideWaitUntil(background);
  const app = next({
    dev: isDevelopment,
    hostname: address.host,
    port: address.port,
    httpServer: server,
  });
  await app.prepare();
  const answer = app.getRequestHandler();
  const answerStatic = isDevelopment ? undefined : serveStaticFiles();
  await listen(server, address, (request, response) => {
    // Next would send the headers in their own packet, just before the body.
    response.flushHeaders = () => {};
    const { url = '/' } = request;
    // For other clients Next compresses with gzip. Browsers ask for brotli over HTTPS and on this machine only.
    const takesBrotli = /\bbr\b/.test(request.headers['accept-encoding']?.toString() ?? '');
    if (!answerStatic || !takesBrotli || !url.startsWith(`${STATIC_PATH}/`)) {
      return void answer(request, response);
    }
    request.url = url.slice(STATIC_PATH.length);
    answerStatic(request, response, () => {
      request.url = url;
      void answer(request, response);
    });
  });

  const end = async () => {
    await background.settled();
    await app.close();
  };
  return {
    /** Answers open requests, then waits for deferred tasks. */
    async stop() {
      await drain(server, stopLimitsMs.other.drain);
      await end();
    },
    async retire() {
      await drainGently(server);
      await end();
    },
  };
}

/**
 * Does what the `server.js` of a standalone build does. Otherwise Next compiles next.config.ts again at each start, and
 * its compiler stays in memory.
 */
function takeConfigurationOfBuild(): void {
  const files = readFileSync(path.join(buildFolder, 'required-server-files.json'), 'utf8');
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(JSON.parse(files).config);
}

/** Serves scripts and styles as the build compressed them. */
function serveStaticFiles() {
  return sirv(path.join(buildFolder, 'static'), {
    brotli: true,
    immutable: true,
    maxAge: YEAR_S,
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    },
  });
}

await runProcess(startNext);
