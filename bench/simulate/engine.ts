/** A discrete-event simulation. Times are simulated milliseconds. */
export class Simulation {
  nowMs = 0;
  // A binary heap, the next event first.
  private readonly events: { atMs: number; run: () => void }[] = [];

  /** Runs something after so many milliseconds. */
  schedule(delayMs: number, run: () => void): void {
    const { events } = this;
    const event = { atMs: this.nowMs + delayMs, run };
    let at = events.length;
    events.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = events[parent];
      if (!above || above.atMs <= event.atMs) break;
      events[at] = above;
      at = parent;
    }
    events[at] = event;
  }

  /** Runs all events up to this time. */
  runUntil(endMs: number): void {
    for (let next = this.events[0]; next && next.atMs <= endMs; next = this.events[0]) {
      this.removeFirst();
      this.nowMs = next.atMs;
      next.run();
    }
    this.nowMs = endMs;
  }

  private removeFirst(): void {
    const { events } = this;
    const last = events.pop();
    if (!last || events.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [events[child], events[child + 1]];
      if (!left) break;
      if (right && right.atMs < left.atMs) child += 1;
      const below = right && right.atMs < left.atMs ? right : left;
      if (below.atMs >= last.atMs) break;
      events[at] = below;
      at = child;
    }
    events[at] = last;
  }
}

type Job = { ms: number; done: () => void };
type Running = { job: Job; endsAtMs: number; isUrgent: boolean; isInterrupted: boolean };

/** Equal servers with one queue, such as the cores of a machine. An urgent job interrupts another one. */
export class Pool {
  /** The time that all servers together have worked. */
  busyMs = 0;
  private readonly running = new Set<Running>();
  private readonly urgent = new Queue<Job>();
  private readonly interrupted: Job[] = [];
  private readonly others = new Queue<Job>();

  constructor(
    private readonly simulation: Simulation,
    readonly servers: number,
  ) {}

  use(job: Job, isUrgent: boolean): void {
    (isUrgent ? this.urgent : this.others).push(job);
    if (isUrgent && this.running.size === this.servers) this.interruptOne();
    this.start();
  }

  private interruptOne(): void {
    for (const one of this.running) {
      if (one.isUrgent) continue;
      const leftMs = one.endsAtMs - this.simulation.nowMs;
      one.isInterrupted = true;
      this.busyMs -= leftMs;
      this.running.delete(one);
      this.interrupted.push({ ...one.job, ms: leftMs });
      return;
    }
  }

  private start(): void {
    while (this.running.size < this.servers) {
      const urgent = this.urgent.shift();
      const job = urgent ?? this.interrupted.pop() ?? this.others.shift();
      if (!job) return;
      const endsAtMs = this.simulation.nowMs + job.ms;
      const one = { job, endsAtMs, isUrgent: urgent !== undefined, isInterrupted: false };
      this.running.add(one);
      this.busyMs += job.ms;
      this.simulation.schedule(job.ms, () => {
        if (one.isInterrupted) return;
        this.running.delete(one);
        job.done();
        this.start();
      });
    }
  }
}

/** A queue whose `shift` takes constant time. */
export class Queue<T> {
  private items: T[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  shift(): T | undefined {
    const item = this.items[this.head];
    if (item === undefined) return undefined;
    this.head += 1;
    if (this.head > 10_000 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}

/** Random numbers from 0 to 1 that are the same in each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A random time with this mean, as between two arrivals that do not know of each other. */
export function exponential(random: () => number, mean: number): number {
  return -Math.log(1 - random()) * mean;
}
