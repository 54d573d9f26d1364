import { posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Context } from '@/server/core/trpc';
import { BackgroundWork, runAfterResponse } from '@/server/http/after-response';
import { answerRequest } from '@/server/http/answer-request';
import { drain, drainGently } from '@/server/http/drain';
import { handleRest } from '@/server/http/rest';
import { startTracing } from '@/server/observability/tracing';
import { sweepOutbox } from '@/server/processing/sweep';
import { stopLimitsMs } from '../stop-limits';
import { createLimitedServer, listen } from './http';
import { shareRateLimitsWithPeers } from './rate-limits';
import { createReverseProxy } from './reverse-proxy';
import { runProcess } from './run-process';

const limits = stopLimitsMs.front;
/** Within this time, other processes dispatch their own webhooks. */
const OUTBOX_AGE_MS = 500;

const INNGEST_PATH = /^\/api\/inngest/i;
/** Next logs an error for any other, such as TRACE. */
const NEXT_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const REST_PATH = /^\/(v1(\/|$)|$)/;

/**
 * The public process. Answers the REST API itself, with the same module as Next's routes, and
 * forwards other requests to Next or the functions. Pages and processing therefore never delay a
 * webhook.
 */
async function startFront() {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string' },
      next: { type: 'string' },
      functions: { type: 'string' },
      // Nobody outside may call the functions.
      'hide-functions': { type: 'boolean', default: false },
    },
  });
  await startTracing();
  shareRateLimitsWithPeers();
  const background = new BackgroundWork();
  const defer: Context['defer'] = (task) => background.waitUntil(runAfterResponse(task));

  const reverseProxy = createReverseProxy();
  const server = createLimitedServer();
  const address = { host: values.host, port: Number(values.port) };
  await listen(server, address, (request, response, decoded) => {
    const path = normalPath(decoded);
    const isInngest = INNGEST_PATH.test(path);
    if (isInngest && !values['hide-functions']) {
      return void reverseProxy(request, response, { target: values.functions });
    }
    if (REST_PATH.test(path) || isInngest || !NEXT_METHODS.has(request.method ?? '')) {
      return void answerRequest(request, response, (one) => handleRest(one, { defer }));
    }
    void reverseProxy(request, response, { target: values.next, isBuffered: true });
  });
  const dispatchAll = () => Promise.race([background.settled(), sleep(limits.dispatch)]);
  return {
    /** Answers open requests, then dispatches webhooks. The next start dispatches the rest. */
    async stop() {
      await drain(server, limits.drain);
      await dispatchAll();
    },
    async retire() {
      await drainGently(server);
      await dispatchAll();
    },
    /** Redispatches what a crash left in the outbox, without waiting for the sweeper's next minute. */
    registered() {
      defer(async () => {
        // Until the last webhook of the process before this one is old enough.
        await sleep(OUTBOX_AGE_MS);
        await sweepOutbox({ minimumAgeMs: OUTBOX_AGE_MS });
      });
    },
  };
}

/** Resolves dot segments, doubled slashes and backslashes, so that no spelling hides a path. */
function normalPath(path: string): string {
  return posix.normalize(path.replaceAll('\\', '/'));
}

await runProcess(startFront);
