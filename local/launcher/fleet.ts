import { describeError } from '@/server/observability/describe-error';
import type { ProgramName } from './bundle';
import type { ProcessPlan } from './plan';
import { portInUse } from './ports';
import { recordProcess } from './process-list';
import { openSharedSocket, type SharedSocket } from './shared-socket';
import { startProcess } from './start-process';
import { type Supervised, supervise } from './supervise';

/** What a supervisor reports, and to whom. */
export const listener = {
  report: (message: string) => console.log(message),
  started: recordProcess,
};

/** The Node processes of a service, and the sockets at which they listen. */
export class Fleet {
  readonly #sockets = new Map<ProgramName, SharedSocket | undefined>();
  readonly #processes = new Map<string, Supervised & { program: ProgramName }>();
  #isRegistered = false;

  /** @param signal stops processes during their start */
  constructor(private readonly signal: AbortSignal) {}

  /**
   * Binds the addresses of programs, so that one in use is reported before anything starts. On Linux, another program
   * can still listen there until our process does.
   * @throws StartError when one is in use, also by two of these programs
   */
  async open(plans: readonly ProcessPlan[]): Promise<void> {
    const ports = new Set<number>();
    for (const { program, address } of plans) {
      if (this.#sockets.has(program)) continue;
      if (ports.has(address.port)) throw portInUse(address);
      ports.add(address.port);
      this.#sockets.set(program, await openSharedSocket(address));
    }
  }

  /**
   * Starts processes at the same time and resolves when all are ready. Without shared sockets, starts only one of
   * each program.
   * @param mayListen they load their code meanwhile
   * @throws the first error
   */
  async start(plans: readonly ProcessPlan[], mayListen?: Promise<unknown>): Promise<void> {
    const started = await Promise.allSettled(
      plans.map(async (plan) => {
        if (!this.#sockets.get(plan.program) && this.#hasOne(plan, plans)) return;
        const supervised = await supervise(plan.name, this.#startOf(plan, mayListen), {
          ...listener,
          started: (name, pid, running) => {
            listener.started(name, pid);
            if (this.#isRegistered) running.tell?.('registered');
          },
        });
        this.#processes.set(plan.name, { ...supervised, program: plan.program });
      }),
    );
    this.signal.throwIfAborted();
    for (const one of started) if (one.status === 'rejected') throw one.reason;
  }

  /** Tells the processes that Inngest knows the functions; later ones when they are ready. */
  registered(): void {
    this.#isRegistered = true;
    this.#processes.get('front-1')?.tell('registered');
  }

  /**
   * Replaces the processes one by one, each when its successor is ready. One whose successor cannot start is kept.
   * @throws Error that names these, after all others are replaced
   */
  async replace(plans: readonly ProcessPlan[]): Promise<void> {
    const failures: string[] = [];
    for (const plan of plans) {
      await this.#processes
        .get(plan.name)
        ?.replace(this.#startOf(plan))
        .catch((error) => failures.push(`${plan.name} is not replaced: ${describeError(error)}`));
    }
    if (failures.length > 0) throw new Error(failures.join('; '));
  }

  /**
   * Stops a process and starts it again, for one that cannot run twice. Its clients wait meanwhile.
   * @throws Error when it does not start; the supervisor tries again
   */
  async restart(plans: readonly ProcessPlan[]): Promise<void> {
    for (const plan of plans) await this.#processes.get(plan.name)?.restart(this.#startOf(plan));
  }

  /** Stops the processes that receive webhooks, then all others. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets.values()) socket?.close();
    const all = [...this.#processes.values()];
    const fronts = all.filter(({ program }) => program === 'front');
    await Promise.allSettled(fronts.map((one) => one.stop()));
    await Promise.allSettled(all.map((one) => fronts.includes(one) || one.stop()));
  }

  #startOf({ program, script, ...options }: ProcessPlan, mayListen?: Promise<unknown>) {
    const { signal } = this;
    const socket = this.#sockets.get(program);
    return () => startProcess(script, { ...options, signal, socket, mayListen });
  }

  #hasOne({ name, program }: ProcessPlan, plans: readonly ProcessPlan[]): boolean {
    return plans.find((one) => one.program === program)?.name !== name;
  }
}
