import { hostname } from 'node:os';
import pino from 'pino';
import { env } from '@/server/settings';
import { redaction } from './redact';

/** The only logger. Writes one line per event to standard output, without accounts and secrets. */
export const log = pino(
  {
    level: env().LOG_LEVEL,
    base: { pid: process.pid, hostname: hostname(), process: env().PROCESS_NAME },
    timestamp: pino.stdTimeFunctions.isoTime,
    ...redaction(env()),
  },
  openDestination(),
);

function openDestination() {
  const { NODE_ENV, VERCEL } = env();
  if (NODE_ENV === 'development') {
    return pino.transport({ target: 'pino-pretty', options: { ignore: 'pid,hostname' } });
  }
  return pino.destination({
    dest: process.stdout.fd,
    // Vercel can freeze a process after any response. Elsewhere, lines are written in the background, so
    // that a slow reader never delays a response; pino writes the rest when the process exits.
    sync: VERCEL !== undefined,
    // If the reader hangs, drop lines instead of running out of memory.
    maxLength: 16 * 1024 * 1024,
  });
}
