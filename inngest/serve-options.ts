import { inngest } from './client';
import { processTransaction } from './functions/process-transaction';
import { prune } from './functions/prune';
import { sweep } from './functions/sweep';

/** Every function that this app registers with Inngest. */
export const functions = [processTransaction, sweep, prune];

/** What is served to Inngest, wherever that is mounted. */
export const serveOptions = {
  client: inngest,
  functions,
  // By default anybody may have the app register anew, under the host name of their request, and
  // Inngest would call them from then on. Where there is a signing key, Inngest signs this as well.
  enableUnauthedSync: false,
};
