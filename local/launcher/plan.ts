import { type Env, hasOutsideInngest } from '@/server/settings';
import { baseUrl } from './banner';
import type { ProcessName } from './bundle';
import { pickStablePort } from './stable-port';

/** A Node process of the service, its arguments and its variables. */
export type ProcessPlan = {
  name: ProcessName;
  args: string[];
  /** Node's own options. */
  execArgv?: string[];
  variables: Record<string, string>;
  /** How long it may take to stop, where it has more to finish than most. */
  stopTimeoutMs?: number;
  /** How far it stands back for a CPU: acks come first. */
  niceness?: number;
};

export type Plan = {
  /** What runs the functions and the pages. */
  behind: ProcessPlan[];
  /** What takes webhooks: started when the functions are registered, stopped first. */
  face: ProcessPlan[];
  /** Where the embedded Inngest server is, if it runs. */
  inngestUrl: string | undefined;
  /** Where an Inngest server reaches the functions; one outside comes in by the front door. */
  appUrl: string;
};

/**
 * Next's many short-lived objects: room for them costs a tenth less CPU, and a bound for those that stay
 * keeps its process below 400 MB, where Node would let it grow for as long as there is memory.
 */
export const NEXT_HEAP = ['--max-semi-space-size=32', '--max-old-space-size=256'];

/** A tenth of a busy CPU, where the front wants it too. */
export const BEHIND_NICENESS = 10;
// It answers what came, and dispatches it.
const FRONT_STOP_MS = 6_900;

/**
 * Decides which Node processes this service has and where each listens. In production Next and
 * the functions are behind the front; with hot reload, Next is all there is.
 * @param options.url the database
 */
export async function planProcesses(
  settings: Env,
  { dev, url }: { dev: boolean; url: string },
): Promise<Plan> {
  const address = ['--host', settings.HOST, '--port', String(settings.PORT)];
  const variables = {
    DATABASE_URL: url,
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: dev ? 'development' : 'production',
  };
  const isOutside = hasOutsideInngest(settings);
  const inngestPort = String(settings.INNGEST_PORT ?? (await pickStablePort()));
  const inngest = part('inngest', ['--port', inngestPort], variables);
  const web = isOutside ? variables : { ...variables, INNGEST_DEV: local(inngestPort) };
  const embedded = isOutside ? [] : [inngest];

  const inngestUrl = isOutside ? undefined : local(inngestPort);
  if (dev) {
    const behind = [...embedded, part('next', address, web)];
    return { behind, face: [], inngestUrl, appUrl: baseUrl(settings) };
  }
  const nextPort = String(settings.NEXT_PORT ?? (await pickStablePort()));
  const functionsPort = String(await pickStablePort());
  const targets = ['--next', local(nextPort), '--functions', local(functionsPort)];
  return {
    // The embedded Inngest server calls the functions directly: from outside, nobody runs them.
    face: [
      {
        ...part('front', [...address, ...targets, ...(isOutside ? [] : ['--private'])], web),
        stopTimeoutMs: FRONT_STOP_MS,
      },
    ],
    behind: [
      ...embedded,
      part('functions', ['--port', functionsPort], web),
      { ...part('next', ['--port', nextPort], web), execArgv: NEXT_HEAP },
    ].map((one) => ({ ...one, niceness: BEHIND_NICENESS })),
    inngestUrl,
    appUrl: isOutside ? baseUrl(settings) : local(functionsPort),
  };
}

function part(name: ProcessName, args: string[], variables: Record<string, string>): ProcessPlan {
  return { name, args, variables };
}

function local(port: string): string {
  return `http://127.0.0.1:${port}`;
}
