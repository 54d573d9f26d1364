import { type Pool, Queue, type Simulation } from './engine';

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
  /** Items per batch; 1 if the stage does not batch. */
  maxBatch: number;
  /** Whether it comes before the response. The operating system gives those processes priority. */
  isUrgent: boolean;
};

/** Does the work of a stage: whatever waits when a slot is free is one batch. */
export class Stage {
  /** The time that all slots together were taken. */
  takenMs = 0;
  private free: number;
  private readonly waiting = new Queue<() => void>();

  constructor(
    private readonly simulation: Simulation,
    private readonly pool: Pool,
    readonly costs: StageCosts,
    private readonly vary: (ms: number) => number,
  ) {
    this.free = costs.concurrency;
  }

  get backlog(): number {
    return this.waiting.length;
  }

  add(done: () => void): void {
    this.waiting.push(done);
    this.start();
  }

  private start(): void {
    const { perBatchMs, perItemMs, waitMs, maxBatch, isUrgent } = this.costs;
    while (this.free > 0 && this.waiting.length > 0) {
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
      const ms = this.vary(perBatchMs + batch.length * perItemMs);
      const wait = () => this.simulation.schedule(this.vary(waitMs), finish);
      this.pool.use({ ms, done: wait }, isUrgent);
    }
  }
}
