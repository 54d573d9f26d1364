import { inngest } from './client';
import { processTransaction } from './functions/process-transaction';
import { prune } from './functions/prune';
import { resume, sweep } from './functions/sweep-and-resume';

/** The app as served to Inngest, by Next's route and by the `functions` process. */
export const serveOptions = {
  client: inngest,
  functions: [processTransaction, sweep, resume, prune],
  // By default, anyone can make the app register under the host name of their request, and Inngest
  // would send its calls there. With a signing key, only a request signed by Inngest can.
  enableUnauthedSync: false,
};
