import { describe, expect, it } from 'vitest';
import { exponential, Pool, Simulation, seededRandom } from './engine';
import { type Deployment, predict } from './predict';

describe('simulation', () => {
  it('waits in a queue as long as queueing theory says (M/M/1)', () => {
    const [arrivalMs, serviceMs] = [10, 8];
    const simulation = new Simulation();
    const random = seededRandom(7);
    const pool = new Pool(simulation, 1);
    let [totalMs, served] = [0, 0];
    const arrive = () => {
      const arrivedMs = simulation.nowMs;
      const done = () => {
        totalMs += simulation.nowMs - arrivedMs;
        served += 1;
      };
      pool.use({ ms: exponential(random, serviceMs), done }, false);
      simulation.schedule(exponential(random, arrivalMs), arrive);
    };
    arrive();
    simulation.runUntil(3_000_000);
    // The mean time in the system is 1 / (service rate − arrival rate).
    const expectedMs = 1 / (1 / serviceMs - 1 / arrivalMs);
    expect(totalMs / served / expectedMs).toBeCloseTo(1, 1);
    expect(pool.busyMs / simulation.nowMs).toBeCloseTo(serviceMs / arrivalMs, 1);
  });

  it('interrupts another job for an urgent one, and goes on with it afterwards', () => {
    const simulation = new Simulation();
    const pool = new Pool(simulation, 1);
    const order: string[] = [];
    const job = (name: string) => ({ ms: 5, done: () => order.push(name) });
    pool.use(job('first'), false);
    pool.use(job('other'), false);
    pool.use(job('urgent'), true);
    simulation.runUntil(100);
    expect(order).toEqual(['urgent', 'first', 'other']);
    expect(pool.busyMs).toBe(15);
  });
});

const stage = {
  pool: 'machine',
  ...{ perBatchMs: 0, perItemMs: 0, waitMs: 0, lingerMs: 0, processes: 1 },
  ...{ concurrency: 1, maxBatch: 1, isUrgent: false },
};
const deployment = (change: Partial<Deployment>): Deployment => ({
  name: 'test',
  pools: { machine: 1 },
  beforeResponse: [{ ...stage, name: 'insert', perItemMs: 1, isUrgent: true }],
  afterResponse: [],
  processing: [{ ...stage, name: 'run', perItemMs: 4 }],
  stall: { share: 0, ms: 0 },
  ...change,
});

describe('prediction', () => {
  it('has no backlog below capacity, and a growing one above it', () => {
    const load = { seconds: 60, delayMs: 1_000 };
    const below = predict(deployment({}), { ...load, perSecond: 150 });
    expect(below.backlog).toBeLessThan(50);
    expect(below.used[0]).toMatchObject({ name: 'CPU: machine' });
    expect(below.used[0]?.share).toBeCloseTo(0.75, 1);
    // Acks go first, so 300 a second leave 700 ms of each second: 175 runs.
    const above = predict(deployment({}), { ...load, perSecond: 300 });
    expect(above.backlog / 59).toBeCloseTo(300 - 175, -1);
    expect(above.ackP99Ms).toBeLessThan(20);
  });

  it('accepts more when it batches, at the price of waiting for a batch', () => {
    const load = { seconds: 20, delayMs: 1_000, perSecond: 400 };
    const commit = { ...stage, name: 'commit', perBatchMs: 4, isUrgent: true };
    const single = predict(deployment({ beforeResponse: [commit], processing: [] }), load);
    expect(single.ackP99Ms).toBeGreaterThan(1_000);
    const batched = { ...commit, maxBatch: 100 };
    const grouped = predict(deployment({ beforeResponse: [batched], processing: [] }), load);
    expect(grouped.ackP99Ms).toBeLessThan(20);
  });

  it('has fewer batches when each waits for more, and as many as there are processes with an item', () => {
    const load = { seconds: 20, delayMs: 1_000, perSecond: 100 };
    const dispatch = { ...stage, name: 'dispatch', perBatchMs: 10, lingerMs: 100, maxBatch: 100 };
    const shareWith = (change: object) =>
      predict(deployment({ afterResponse: [{ ...dispatch, ...change }], processing: [] }), load)
        .used[0]?.share ?? 0;
    // The inserts take a tenth. About nine batches a second take 10 ms each.
    expect(shareWith({})).toBeCloseTo(0.1 + 0.09, 1);
    expect(shareWith({ processes: 2 })).toBeCloseTo(0.1 + 0.18, 1);
    expect(shareWith({ lingerMs: 0, maxBatch: 1 })).toBeGreaterThan(0.9);
  });
});
