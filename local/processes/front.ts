import { posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { log } from '@/server/observability/log';
import { startTracing } from '@/server/observability/tracing';
import { sweepOutbox } from '@/server/processing/sweep';
import { createLimitedServer, drain, listen } from './http';
import { handleNodeRequest } from './rest';
import { createReverseProxy } from './reverse-proxy';
import { runProcess } from './run-process';

// With what the other parts take, within the ten seconds that process managers wait.
const DRAIN_MS = 2_000;
const FLUSH_MS = 4_000;

const INNGEST_PATH = /^\/api\/inngest/i;
const REST_PATH = /^\/(v1(\/|$)|$)/;

/**
 * The service's face: answers the REST API in this process, by the same module as Next's routes,
 * and passes everything else on, to Next or the functions. Pages and processing so have no part in
 * how soon a webhook is answered.
 */
async function startFront() {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string' },
      next: { type: 'string' },
      functions: { type: 'string' },
      // The functions are not to be run from outside.
      private: { type: 'boolean', default: false },
    },
  });
  await startTracing();
  const deferred = new Set<Promise<unknown>>();
  const defer = (task: () => Promise<unknown>) => {
    // The answer goes out first.
    const done = new Promise((resolve) => setImmediate(resolve))
      .then(task)
      .catch((error) => log.error({ err: error }, 'a deferred task failed'))
      .finally(() => deferred.delete(done));
    deferred.add(done);
  };

  const reverseProxy = createReverseProxy();
  const server = createLimitedServer();
  await listen(
    server,
    { host: values.host, port: Number(values.port) },
    (request, response, decoded) => {
      const path = normalPath(decoded);
      const isInngest = INNGEST_PATH.test(path);
      if (REST_PATH.test(path) || (values.private && isInngest)) {
        return void handleNodeRequest(request, response, defer);
      }
      reverseProxy(request, response, isInngest ? values.functions : values.next);
    },
  );
  // What a crash left between commit and dispatch need not wait for the sweeper's next minute.
  defer(() => sweepOutbox({ minimumAgeMs: 0 }));

  return {
    /** Answers what came, then dispatches it. What Inngest does not take now, the next start sends. */
    async stop() {
      await drain(server, DRAIN_MS);
      await Promise.race([Promise.all(deferred), sleep(FLUSH_MS)]);
    },
  };
}

/** A path as whatever reads it last may see it: dot segments and doubled slashes resolved. */
function normalPath(path: string): string {
  return posix.normalize(path.replaceAll('\\', '/'));
}

await runProcess(startFront);
