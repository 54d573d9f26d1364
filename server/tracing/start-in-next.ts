import { flushTraces, isTracing, startTracing } from './start';

/** Starts the export of traces in a server of Next's, which ends the process by itself. */
export async function startTracingInNext(): Promise<void> {
  await startTracing();
  if (isTracing()) process.once('SIGTERM', flushTraces);
}
