/**
 * An external system has refused for good, as for an account that is closed: no retry would help,
 * and the transaction is FAILED at once. The message is the reason that people read.
 */
export class PermanentFailure extends Error {
  override name = 'PermanentFailure';
}
