/** Keys of Postgres's advisory locks: arbitrary, but all different. Two are held as long as a process lives. */
export const advisoryLocks = {
  /** Every version of the service must share this one. */
  migration: 7_209_155_381,
  /** Processes that start together change the partitions one after the other. */
  partitions: 7_209_155_382,
  launcher: 7_209_155_383,
  inngestServer: 7_209_155_384,
} as const;
