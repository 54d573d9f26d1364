/** Next calls this once, when a server of its starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { flushTraces, isTracing, startTracing } = await import('./server/tracing/start');
  await startTracing();
  // Next ends the process by itself, once what it was asked is answered.
  if (isTracing()) process.once('SIGTERM', flushTraces);
}
