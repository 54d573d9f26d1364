/** How old, or how early, a signature's timestamp may be (https://www.standardwebhooks.com), in seconds. */
export const SIGNATURE_TOLERANCE_SECONDS = 5 * 60;
