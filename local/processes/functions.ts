import { answerInngest } from '@/inngest/serve';
import { answerRequest } from '@/server/http/answer-request';
import { drain, drainGently } from '@/server/http/drain';
import { startTracing } from '@/server/observability/tracing';
import { startSweeping } from '@/server/processing/sweep-when-due';
import { stopLimitsMs } from '../stop-limits';
import { createLimitedServer, listen, listenAddress } from './http';
import { runProcess } from './run-process';

/** Serves the Inngest functions without Next, which would double the cost of each call. */
async function startFunctions() {
  await startTracing();
  // The SDK reads the whole environment several times per call. A plain object is faster than
  // Node's own.
  process.env = { ...process.env };
  const stopSweeping = startSweeping();
  const server = createLimitedServer();
  await listen(
    server,
    listenAddress(),
    (request, response) => void answerRequest(request, response, answerInngest),
  );
  return {
    stop: () => {
      stopSweeping();
      return drain(server, stopLimitsMs.other.drain);
    },
    retire: () => {
      stopSweeping();
      return drainGently(server);
    },
  };
}

await runProcess(startFunctions);
