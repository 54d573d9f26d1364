import pino from 'pino';
import { env } from './env';
import { logDestination } from './log-destination';
import { redaction } from './redact';

/** The one logger: a JSON line an event, on standard output, without accounts and secrets. */
export const log = pino(
  { level: env().LOG_LEVEL, timestamp: pino.stdTimeFunctions.isoTime, ...redaction(env()) },
  logDestination,
);
