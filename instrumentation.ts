/** Next calls this once at the start of a server. */
export async function register(): Promise<void> {
  // Next recognises exactly this condition, and omits the import from builds for other runtimes.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { stopGracefully } = await import('./server/http/graceful-stop');
    const { redirectMalformedTargets } = await import('./server/http/malformed-targets');
    const { startSweeping } = await import('./server/processing/sweep-when-due');
    const { env } = await import('./server/settings');
    const { startTracingInNext } = await import('./server/observability/tracing');
    if (process.env.NEXT_MANUAL_SIG_HANDLE) stopGracefully();
    redirectMalformedTargets();
    await startTracingInNext();
    // On Vercel, an instance has no time of its own between requests.
    if (env().VERCEL === undefined) startSweeping();
  }
}
