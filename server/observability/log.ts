import pino from 'pino';
import { env } from '@/server/settings';
import { redaction } from './redact';

// A reader that hangs costs us log lines, not memory without end.
const MOST_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Where log lines go: standard output, written in the background, so that no answer waits for whoever
 * reads it; what is not written when the process exits, pino writes then. JSON, but for people in
 * development. On Vercel each line is written at once: an instance may be frozen after any answer.
 */
export const logDestination = open();

function open() {
  const { NODE_ENV, VERCEL } = env();
  if (NODE_ENV === 'development') {
    return pino.transport({ target: 'pino-pretty', options: { ignore: 'pid,hostname' } });
  }
  return pino.destination({
    dest: process.stdout.fd,
    sync: VERCEL !== undefined,
    maxLength: MOST_WAITING_BYTES,
  });
}

/** The one logger: a JSON line an event, on standard output, without accounts and secrets. */
export const log = pino(
  { level: env().LOG_LEVEL, timestamp: pino.stdTimeFunctions.isoTime, ...redaction(env()) },
  logDestination,
);
