/** Next calls this once at the start of a server. */
export async function register(): Promise<void> {
  // Next recognises exactly this condition, and omits the import from builds for other runtimes.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { redirectMalformedTargets } = await import('./server/http/malformed-targets');
    const { startTracingInNext } = await import('./server/observability/tracing');
    redirectMalformedTargets();
    await startTracingInNext();
  }
}
