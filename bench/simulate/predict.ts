import { exponential, Pool, Simulation, seededRandom } from './engine';
import { Stage, type StageCosts, type Stall } from './stage';

/** Where the service runs: its CPUs, and the stages of a transaction. */
export type Deployment = {
  name: string;
  /** The number of CPUs in each pool. */
  pools: Record<string, number>;
  /**
   * In the order of a transaction: before the response, from there to the start of the delay, and after the delay. Equal
   * names are one stage.
   */
  beforeResponse: StageCosts[];
  afterResponse: StageCosts[];
  processing: StageCosts[];
  /** Of stages without their own. */
  stall: Stall;
};

export type Prediction = {
  ackP50Ms: number;
  ackP99Ms: number;
  lateP50Ms: number;
  lateP99Ms: number;
  /** Transactions whose delay was over at the end, and that were not processed. */
  backlog: number;
  /** How much of each pool and of the slots of each stage is used, from 0 to 1; the fullest first. */
  used: { name: string; share: number }[];
};

type Load = {
  perSecond: number;
  /** How long webhooks arrive; longer than the delay. */
  seconds: number;
  delayMs: number;
  seed?: number;
  /** Arrivals at equal intervals, as those of our benchmarks. Otherwise they are random. */
  isEven?: boolean;
};

/**
 * Simulates webhooks that arrive at a constant rate. Measures from the first transaction that is due, when
 * receiving and processing compete, to the last webhook.
 */
export function predict(deployment: Deployment, load: Load): Prediction {
  const { perSecond, seconds, delayMs, seed = 1, isEven = false } = load;
  const simulation = new Simulation();
  const random = seededRandom(seed);
  const { stall } = deployment;
  // Work times vary around their mean, and now and then a process stalls.
  const vary = (ms: number, { share, ms: stallMs } = stall) =>
    ms * (0.5 + random()) + (random() < share ? exponential(random, stallMs) : 0);
  const pools = Object.entries(deployment.pools).map(([name, cpus]) => ({
    name,
    pool: new Pool(simulation, cpus),
  }));
  const built = new Map<string, Stage>();
  const build = (costs: StageCosts) => {
    const known = built.get(costs.name);
    if (known) return known;
    const owner = pools.find(({ name }) => name === costs.pool);
    if (!owner) throw new Error(`${deployment.name} has no pool ${costs.pool}`);
    const stage = new Stage(simulation, owner.pool, costs, vary);
    built.set(costs.name, stage);
    return stage;
  };
  const before = deployment.beforeResponse.map(build);
  const after = deployment.afterResponse.map(build);
  const processing = deployment.processing.map(build);
  const stages = [...built.values()];

  let acksMs: number[] = [];
  let latesMs: number[] = [];
  let due = 0;
  let processed = 0;
  const endMs = seconds * 1_000;
  const arrive = () => {
    const arrivedMs = simulation.nowMs;
    pass(before, () => {
      const createdMs = simulation.nowMs;
      acksMs.push(createdMs - arrivedMs);
      pass(after, () => {
        simulation.schedule(delayMs, () => {
          due += 1;
          pass(processing, () => {
            processed += 1;
            latesMs.push(simulation.nowMs - createdMs - delayMs);
          });
        });
      });
    });
    const gapMs = 1_000 / perSecond;
    simulation.schedule(isEven ? gapMs : exponential(random, gapMs), arrive);
  };
  arrive();
  const usedMs = () => [
    ...pools.map(({ name, pool }) => ({ name: `CPU: ${name}`, ms: pool.busyMs / pool.servers })),
    // A stage that batches takes more at once when its slots are full.
    ...stages
      .filter(({ costs }) => costs.maxBatch === 1)
      .map(({ costs, takenMs }) => ({
        name: `slots: ${costs.name}`,
        ms: takenMs / costs.concurrency,
      })),
  ];
  simulation.runUntil(delayMs);
  const usedBefore = usedMs();
  acksMs = [];
  latesMs = [];
  simulation.runUntil(endMs);
  return {
    ackP50Ms: percentile(acksMs, 0.5),
    ackP99Ms: percentile(acksMs, 0.99),
    lateP50Ms: percentile(latesMs, 0.5),
    lateP99Ms: percentile(latesMs, 0.99),
    backlog: due - processed,
    used: usedMs()
      .map(({ name, ms }, n) => ({
        name,
        share: (ms - (usedBefore[n]?.ms ?? 0)) / (endMs - delayMs),
      }))
      .sort((one, other) => other.share - one.share),
  };
}

/** Sends one transaction through stages, one after the other. */
function pass([stage, ...rest]: readonly Stage[], done: () => void): void {
  if (stage) stage.add(() => pass(rest, done));
  else done();
}

function percentile(values: number[], fraction: number): number {
  const sorted = values.sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * fraction) - 1] ?? Number.NaN;
}
