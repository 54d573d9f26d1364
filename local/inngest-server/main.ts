import { log } from '@/server/observability/log';
import { env } from '@/server/settings';
import { listenAddress } from '../processes/http';
import { inheritSocket } from '../processes/inherited-socket';
import { runProcess } from '../processes/run-process';
import { startInngestServer } from './server';

const { port } = listenAddress();
const { DATABASE_URL: databaseUrl, INNGEST_TEST_CONTROL, NODE_ENV } = env();
if (!databaseUrl) throw new Error('DATABASE_URL is not set');
if (INNGEST_TEST_CONTROL === '1' && NODE_ENV === 'production') {
  throw new Error(
    'INNGEST_TEST_CONTROL=1 is not for production; the value in-production overrides this.',
  );
}

await runProcess(() =>
  startInngestServer({
    databaseUrl,
    port: port,
    socket: inheritSocket,
    log: log.child({ part: 'inngest' }),
    testControl: INNGEST_TEST_CONTROL !== undefined,
    // The launcher starts a new server, which takes the lock again.
    onLockLost: () => process.exit(1),
  }),
);
