import pino from 'pino';
import { env } from './env';

/** The one logger: a JSON line an event, on standard output. */
export const log = pino({ level: env().LOG_LEVEL, timestamp: pino.stdTimeFunctions.isoTime });
