/** The promised response time of a webhook. The dashboard and the alerts compare with it. */
export const ACK_SLO_MS = 500;

/**
 * The default of the setting of the same name. It leaves 100 ms to the network and to a busy machine, on which a process
 * waits for a CPU.
 */
export const ANSWER_DEADLINE_MS = ACK_SLO_MS - 100;

/** Later than this is a problem: the sweeper runs every minute, so two sweeps did not help. */
export const LATE_MS = 120_000;

/** The largest request body, unless an operation sets its own limit. */
export const MAX_BODY_BYTES = 256 * 1024;

/** The largest call of Inngest. Ours have a few KB: the results of our steps are small. */
export const MAX_CALL_BYTES = 8 * 1024 * 1024;

/** All bodies that arrive at the same time, so that many slow senders cannot fill the memory. */
export const MAX_ARRIVING_BYTES = 256 * 1024 * 1024;

/** How long a body can take to arrive. The response deadline starts after it. */
export const BODY_TIMEOUT_MS = 30_000;

/** How deep objects and lists in a body may be nested. */
export const MAX_BODY_DEPTH = 64;

/** Counts on pages stop here, because counting a million rows is slow. A plus sign shows that there are more. */
export const MAX_COUNTED = 10_000;

/** Counts in metrics, notifications and the list of conflicts stop here. */
export const MAX_COUNTED_EXACTLY = 100_000;

/** The most ids in one reconcile request, and a body limit that fits them. */
export const MAX_RECONCILED_IDS = 1_000;
export const MAX_RECONCILE_BODY_BYTES = 2 * 1024 * 1024;

/** The most transactions that one bulk replay takes. */
export const MAX_REPLAYED = 1_000;

/** The most transactions that one replay by ID takes. */
export const MAX_SELECTED = 100;
