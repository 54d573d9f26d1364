import { costs, plans, waits } from './costs';
import type { Deployment } from './predict';
import type { StageCosts } from './stage';

const GROUP = 500;

/** The operating system runs it before other processes. */
const urgent = { isUrgent: true };
const base = {
  ...{ waitMs: 0, lingerMs: 0, processes: 1 },
  ...{ concurrency: 1, maxBatch: 1, isUrgent: false },
};

type Machine = {
  name: string;
  fronts: number;
  functions: number;
  /** Which CPUs each part uses: one machine, or a machine each. */
  pools: { fronts: string; functions: string; inngest: string; postgres: string };
  cpus: Record<string, number>;
  /** Whether the sender needs the CPUs of the fronts too. */
  isSending?: boolean;
};

/** The processes of `npm start`, or the same on several machines. */
function onMachines({
  name,
  fronts,
  functions,
  pools,
  cpus,
  isSending = false,
}: Machine): Deployment {
  const stage = (one: Partial<StageCosts> & Pick<StageCosts, 'name' | 'pool'>): StageCosts => ({
    ...base,
    perBatchMs: 0,
    perItemMs: 0,
    ...one,
  });
  const schedule = stage({
    name: 'schedule',
    pool: pools.inngest,
    ...costs.schedule,
    waitMs: waits.claimMs,
    concurrency: GROUP,
  });
  const call = stage({
    name: 'functions',
    pool: pools.functions,
    ...costs.call,
    concurrency: functions,
    // A full garbage collection of the Inngest SDK's objects.
    stall: { share: 0.005, ms: 40 },
  });
  return {
    name,
    pools: cpus,
    stall: { share: 0.012, ms: 5 },
    beforeResponse: [
      ...(isSending
        ? [stage({ ...urgent, name: 'sender', pool: pools.fronts, ...costs.sender })]
        : []),
      stage({
        ...urgent,
        name: 'fronts',
        pool: pools.fronts,
        ...costs.front,
        concurrency: fronts,
        maxBatch: 32,
      }),
      stage({
        ...urgent,
        name: 'insert',
        pool: pools.postgres,
        ...costs.insert,
        waitMs: waits.commitMs,
        concurrency: 2 * fronts,
        maxBatch: GROUP,
      }),
    ],
    afterResponse: [
      stage({
        name: 'dispatch',
        pool: pools.inngest,
        ...costs.dispatch,
        processes: fronts,
        lingerMs: waits.lingerMs,
        concurrency: 2 * fronts,
        maxBatch: GROUP,
      }),
      schedule,
      call,
    ],
    processing: [
      schedule,
      call,
      stage({
        name: 'mark processed',
        pool: pools.postgres,
        ...costs.mark,
        waitMs: waits.commitMs,
        concurrency: 2 * functions,
        maxBatch: GROUP,
      }),
    ],
  };
}

/** `npm start` on one machine: half of the cores run fronts, half functions, and all share them. */
export function npmStart(cores: number, { isSending = false } = {}): Deployment {
  const pool = 'the machine';
  return onMachines({
    name: `npm start, ${cores} cores`,
    fronts: Math.min(8, Math.max(2, cores / 2)),
    functions: Math.min(4, Math.max(1, cores / 2)),
    pools: { fronts: pool, functions: pool, inngest: pool, postgres: pool },
    cpus: { [pool]: cores },
    isSending,
  });
}

/** Containers: copies of two cores each, with a machine for Postgres and one for Inngest. */
export function compose(copies: number, { postgresCpus = 8, inngestCpus = 8 } = {}): Deployment {
  return onMachines({
    name: `containers, ${copies} copies`,
    fronts: copies,
    functions: copies,
    pools: { fronts: 'copies', functions: 'copies', inngest: 'inngest', postgres: 'postgres' },
    cpus: { copies: 2 * copies, inngest: inngestCpus, postgres: postgresCpus },
  });
}

/** Vercel with Neon and Inngest Cloud: any number of instances, so the plans are the limits. */
export function vercel(plan: keyof typeof plans.inngestConcurrency): Deployment {
  const unlimited = { pool: 'vercel', ...base, perBatchMs: 0 };
  const instances = 200;
  return {
    name: `Vercel, Inngest ${plan}`,
    pools: { vercel: plans.vercelConcurrency, neon: plans.neonCpus },
    stall: { share: 0.01, ms: 40 },
    beforeResponse: [
      {
        ...unlimited,
        name: 'route',
        perItemMs: 3,
        concurrency: plans.vercelConcurrency,
        isUrgent: true,
      },
      {
        ...base,
        name: 'insert',
        pool: 'neon',
        ...costs.insert,
        waitMs: waits.neonMs,
        concurrency: instances,
        maxBatch: 8,
        isUrgent: true,
      },
    ],
    afterResponse: [
      {
        ...base,
        name: 'dispatch',
        pool: 'neon',
        perBatchMs: 0.5,
        perItemMs: 0.2,
        waitMs: waits.cloudCallMs,
        lingerMs: waits.lingerMs,
        concurrency: instances,
        maxBatch: GROUP,
      },
    ],
    processing: [
      {
        ...unlimited,
        name: 'steps at the same time',
        perItemMs: 2 * costs.call.perItemMs,
        waitMs: waits.cloudCallMs + 2 * waits.neonMs,
        concurrency: plans.inngestConcurrency[plan],
      },
      { ...base, name: 'mark processed', pool: 'neon', ...costs.mark, concurrency: instances },
    ],
  };
}
