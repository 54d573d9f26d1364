/**
 * How long a stop may take, in milliseconds. The fronts stop first, then the other processes, then Postgres. After its
 * `kill`, a part is killed. Docker kills everything after ten seconds, so all three together take less.
 */
export const stopLimitsMs = {
  /** `drain`: answers open requests. Then `dispatch`: sends their webhooks to Inngest. */
  front: { drain: 2_000, dispatch: 3_000, kill: 5_400 },
  other: { drain: 1_000, kill: 1_400 },
  /** SIGINT, then SIGQUIT. */
  postgres: { quit: 1_500, kill: 1_800 },
};
