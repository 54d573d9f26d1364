/** What every webhook is promised to be answered within, in milliseconds. */
export const PROMISED_ACK_MS = 500;
