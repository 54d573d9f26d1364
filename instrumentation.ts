/** Next calls this once, when a server of its starts. */
export async function register(): Promise<void> {
  // In this form Next leaves it out of what is built for other runtimes.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startTracingInNext } = await import('./server/observability/tracing');
    await startTracingInNext();
  }
}
