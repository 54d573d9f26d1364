import { type Pool, Queue, type Simulation } from './engine';

/** Pauses for other reasons than work, such as garbage collection: how much of it is hit, and the mean pause. */
export type Stall = { share: number; ms: number };

/** What a stage costs, and how much of it can happen at once. */
export type StageCosts = {
  name: string;
  /** Whose CPU it uses. */
  pool: string;
  /** CPU per batch, and more for each item in it. */
  perBatchMs: number;
  perItemMs: number;
  /** Time without CPU: the disk, the network, another company's server. */
  waitMs: number;
  /** How many batches at once: connections, or a plan's limit. */
  concurrency: number;
  /** How many processes have batches of their own. Those that have an item work at the same time. */
  processes: number;
  /** How long the first item of a batch waits for more. */
  lingerMs: number;
  /** Items per batch; 1 if the stage does not batch. */
  maxBatch: number;
  /** Whether it comes before the response. The operating system gives those processes priority. */
  isUrgent: boolean;
  stall?: Stall;
};

/** Does the work of a stage: whatever waits when a slot is free is one batch. */
export class Stage {
  /** The time that all slots together were taken. */
  takenMs = 0;
  private free: number;
  private isLingering = false;
  private readonly waiting = new Queue<() => void>();

  constructor(
    private readonly simulation: Simulation,
    private readonly pool: Pool,
    readonly costs: StageCosts,
    private readonly vary: (ms: number, stall?: Stall) => number,
  ) {
    this.free = costs.concurrency;
  }

  get backlog(): number {
    return this.waiting.length;
  }

  add(done: () => void): void {
    this.waiting.push(done);
    const { lingerMs } = this.costs;
    if (lingerMs === 0) this.start();
    if (lingerMs === 0 || this.isLingering) return;
    this.isLingering = true;
    this.simulation.schedule(lingerMs, () => {
      this.isLingering = false;
      this.start();
    });
  }

  private start(): void {
    const { processes, perBatchMs, perItemMs, waitMs, maxBatch, isUrgent, stall } = this.costs;
    while (this.free > 0 && this.waiting.length > 0 && !this.isLingering) {
      const batch: (() => void)[] = [];
      while (batch.length < maxBatch) {
        const one = this.waiting.shift();
        if (!one) break;
        batch.push(one);
      }
      this.free -= 1;
      const startedAtMs = this.simulation.nowMs;
      const finish = () => {
        this.free += 1;
        this.takenMs += this.simulation.nowMs - startedAtMs;
        for (const done of batch) done();
        this.start();
      };
      const parts = Math.min(processes, batch.length);
      let working = parts;
      const partDone = () => {
        working -= 1;
        if (working === 0) this.simulation.schedule(this.vary(waitMs), finish);
      };
      for (let part = 0; part < parts; part += 1) {
        const ms = this.vary(perBatchMs + (batch.length / parts) * perItemMs, stall);
        this.pool.use({ ms, done: partDone }, isUrgent);
      }
    }
  }
}
