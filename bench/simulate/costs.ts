/**
 * What a transaction costs, in CPU milliseconds, fitted to what `npm run bench:cost` measured on two cores at 60 and at
 * 300 a second with Node 24. `perItemMs` is what each further transaction a second adds. `dispatch` has what does not grow with them.
 */
export const costs = {
  /** A front: parse, verify, validate, answer. */
  front: { perBatchMs: 0, perItemMs: 0.6 },
  /** Postgres: the insert of transactions and deliveries, with its commit. */
  insert: { perBatchMs: 0, perItemMs: 0.7 },
  /** The events for Inngest and the outbox marks, in a front, the Inngest server and Postgres. */
  dispatch: { perBatchMs: 14, perItemMs: 0.15 },
  /** The Inngest server and its statements: claims a due job and stores what the call returns. Twice per run. */
  schedule: { perBatchMs: 0, perItemMs: 0.4 },
  /** The functions: a call of the SDK. A run takes two, one that ends with the sleep and one for the step. */
  call: { perBatchMs: 0, perItemMs: 0.65 },
  /** Marks transactions PROCESSED. */
  mark: { perBatchMs: 0, perItemMs: 0.25 },
  /** The sender, if it runs on the same machine, as in a benchmark. */
  sender: { perBatchMs: 0, perItemMs: 0.45 },
} as const;

/** Milliseconds without CPU. */
export const waits = {
  /** A commit on a local disk. */
  commitMs: 1.4,
  /** A statement over HTTP to Neon in the same region. */
  neonMs: 8,
  /** A call between Inngest Cloud and Vercel. */
  cloudCallMs: 40,
  /** How long a front waits for more to dispatch. */
  lingerMs: 100,
  /** How long a due job waits for the Inngest server to look, on average. */
  claimMs: 5,
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
