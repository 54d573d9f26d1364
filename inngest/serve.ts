import { inngest } from './client';
import { createEndpoint } from './endpoint';
import { processTransaction } from './functions/process-transaction';
import { prune } from './functions/prune';
import { resume, sweep } from './functions/sweep-and-resume';

/** Answers Inngest, in Next's route and in the `functions` process: runs the functions, and registers them. */
export const answerInngest = createEndpoint({
  client: inngest,
  functions: [processTransaction, sweep, resume, prune],
  // By default, anyone can make the app register under the host name of their request, and Inngest
  // would send its calls there. With a signing key, only a request signed by Inngest can.
  enableUnauthedSync: false,
});
