/** Next calls this once, when a server of its starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startTracing } = await import('./server/tracing/start');
  await startTracing();
}
