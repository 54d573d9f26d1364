import { serve } from 'inngest/node';
import { serveOptions } from '@/inngest/serve-options';
import { startTracing } from '@/server/observability/tracing';
import { createLimitedServer, drain, listen, listenAddress } from './http';
import { runProcess } from './run-process';

const DRAIN_MS = 1_000;

/**
 * What Inngest calls, in a process of its own: the functions of Next's route without Next, whose
 * part of each call is as large as the SDK's, and with no page and no webhook beside them.
 */
async function startFunctions() {
  await startTracing();
  // The SDK goes through all of it several times a call, and Node's own object is slow to go through.
  process.env = { ...process.env };
  const answer = serve(serveOptions);
  const server = createLimitedServer();
  await listen(server, listenAddress(), (request, response) => void answer(request, response));
  return { stop: () => drain(server, DRAIN_MS) };
}

await runProcess(startFunctions);
