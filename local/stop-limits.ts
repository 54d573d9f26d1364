/**
 * How long each part of the service may take to stop, one part after the other, in milliseconds. What takes longer is
 * killed. The sum is below the ten seconds after which Docker kills all of it.
 */
export const stopLimitsMs = {
  /** They first answer open requests, then dispatch their webhooks. */
  fronts: 5_400,
  otherProcesses: 1_400,
  /** By SIGINT. */
  postgres: 1_500,
  /** By SIGQUIT, after that. */
  postgresQuit: 300,
};
