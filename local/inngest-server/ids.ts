import { monotonicFactory } from 'ulid';

/** A new ULID; those of one process ascend, and need fresh randomness only once a millisecond. */
export const newId = monotonicFactory();
