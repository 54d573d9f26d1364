import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type Processes, readProcesses } from '../../local/launcher/process-list';
import { pickStablePort } from '../../local/launcher/stable-port';

const root = path.resolve(import.meta.dirname, '..', '..');
const READY = 'is ready';

export type Service = {
  url: string;
  port: number;
  dataDir: string;
  /** What it has printed so far. */
  output: () => string;
  processes: () => Processes;
  /** Ends it as Ctrl-C does, or as the signal says, and waits until it is gone. */
  end: (signal?: NodeJS.Signals) => Promise<number | null>;
};

type Options = { dataDir: string; port?: number; env?: Record<string, string> };

/** Starts the command of `npm start` and answers its process and what it prints. */
export function runStart({ dataDir, port, env }: Options & { port: number }) {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'local/start.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env },
  });
  let output = '';
  const exited = once(child, 'exit');
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk;
        if (output.includes(READY)) resolve();
      });
    }
  });
  return { child, exited, ready, output: () => output };
}

/**
 * Starts a copy of the service, as a user does, with a port and a data folder of its own.
 * @throws Error with its output when it ends before it is ready
 */
export async function startService({ port: wanted, ...options }: Options): Promise<Service> {
  const port = wanted ?? (await pickStablePort());
  const { child, exited, ready, output } = runStart({ port, ...options });
  const isReady = await Promise.race([ready.then(() => true), exited.then(() => false)]);
  if (!isReady) throw new Error(`The service did not start:\n${output()}`);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir: options.dataDir,
    output,
    processes: () => readProcesses(options.dataDir),
    async end(signal = 'SIGINT') {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}
