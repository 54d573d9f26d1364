/** Every webhook is answered within this time, in milliseconds. The dashboard and the alerts measure by it. */
export const ACK_SLO_MS = 500;

/** The default of `ANSWER_DEADLINE_MS`. It leaves 50 ms to the network. */
export const ANSWER_DEADLINE_MS = ACK_SLO_MS - 50;

/** The largest request body, unless an operation allows more. */
export const MAX_BODY_BYTES = 64 * 1024;

/** How deep objects and lists in a body can be nested. */
export const MAX_BODY_DEPTH = 64;

/** How far a signature's timestamp can be from now (https://www.standardwebhooks.com). */
export const SIGNATURE_TOLERANCE_SECONDS = 5 * 60;

/** The most ids in one request to reconcile, and the largest body with as many. */
export const MAX_RECONCILED_IDS = 1_000;
export const MAX_RECONCILE_BODY_BYTES = 2 * 1024 * 1024;

/** The most transactions that one request replays. */
export const MAX_REPLAYED = 1_000;
