import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readOnlyPermission } from '../permission';
import type { Output } from './output';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const INSTANCE = path.join(import.meta.dirname, 'instance.mjs');

type Instance = { child: ChildProcess; port: number };

/** Runs each function in its own process, which can only read the function's files. */
export class Instances {
  readonly #folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'vercel-output-')));
  readonly #running = new Map<string, Promise<Instance>>();
  readonly #unpacked = new Map<string, Promise<string>>();

  constructor(
    private readonly output: Output,
    private readonly variables: Record<string, string>,
  ) {}

  /** The port of a function's instance. Starts one if none runs. */
  async port(functionFolder: string): Promise<number> {
    const running = this.#running.get(functionFolder) ?? this.#start(functionFolder);
    this.#running.set(functionFolder, running);
    return (await running).port;
  }

  /** Kills all instances and returns how many there were. */
  async kill(): Promise<number> {
    const instances = [...this.#running.values()];
    this.#running.clear();
    for (const instance of instances) {
      const { child } = await instance;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    return instances.length;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #start(functionFolder: string): Promise<Instance> {
    const unpacked = this.#unpacked.get(functionFolder) ?? this.#unpack(functionFolder);
    this.#unpacked.set(functionFolder, unpacked);
    const folder = await unpacked;
    const { handler, useWebApi } = this.output.functionConfig(functionFolder);
    const child = fork(INSTANCE, [path.join(folder, handler), String(useWebApi)], {
      cwd: folder,
      execArgv: readOnlyPermission(folder, INSTANCE),
      env: { ...this.variables, NODE_ENV: 'production', VERCEL: '1' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const exited = once(child, 'exit').then(([code]) => {
      throw new Error(`a function exited with ${code} before it was ready`);
    });
    const [port] = await Promise.race([once(child, 'message'), exited]);
    return { child, port: Number(port) };
  }

  async #unpack(functionFolder: string): Promise<string> {
    const target = path.join(this.#folder, String(this.#unpacked.size));
    await this.output.unpack(functionFolder, root, target);
    return target;
  }
}
