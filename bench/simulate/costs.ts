/**
 * What a transaction costs, in CPU milliseconds, as `npm run bench:cost` measures it at 100 a second and flat out on
 * two cores. `perBatchMs` is what a batch costs, however many are in it: the difference between the two.
 */
export const costs = {
  /** A front: parse, verify, validate, answer. */
  front: { perBatchMs: 0.6, perItemMs: 0.75 },
  /** Postgres: the insert of transactions and deliveries, with its commit. */
  insert: { perBatchMs: 0.5, perItemMs: 0.25 },
  /** The event for Inngest and the outbox mark, in the front, the Inngest server and Postgres. */
  dispatch: { perBatchMs: 1.5, perItemMs: 0.45 },
  /** The Inngest server and its statements: claims due jobs and stores what steps return. */
  schedule: { perBatchMs: 2, perItemMs: 0.6 },
  /** The functions: a call of the SDK. A run takes two, one for the sleep and one for the step. */
  call: { perBatchMs: 0, perItemMs: 2.2 },
  /** Marks transactions PROCESSED. */
  mark: { perBatchMs: 0.8, perItemMs: 0.2 },
} as const;

/** Milliseconds without CPU. */
export const waits = {
  /** A commit on a local disk. */
  commitMs: 1.5,
  /** A statement over HTTP to Neon in the same region. */
  neonMs: 8,
  /** A call between Inngest Cloud and Vercel. */
  cloudCallMs: 40,
  /** How long a dispatch waits for others: half of the linger. */
  lingerMs: 50,
} as const;

/** Limits of plans, from the vendors' pages in November 2026. */
export const plans = {
  vercelConcurrency: 30_000,
  /** CPUs of the largest Neon compute. */
  neonCpus: 16,
  /** Steps that Inngest runs at the same time. */
  inngestConcurrency: { free: 5, pro: 100, business: 500 },
  /** Executions a month. */
  inngestExecutions: { free: 50_000, pro: 1_000_000, business: 10_000_000 },
} as const;

/** A start of the run with its sleep, and a step. */
export const EXECUTIONS_PER_TRANSACTION = 2;
