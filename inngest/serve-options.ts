import { inngest } from './client';
import { functions } from './functions/all';

/** What is served to Inngest, wherever that is mounted. */
export const serveOptions = {
  client: inngest,
  functions,
  // By default anybody may have the app register anew, under the host name of their request, and
  // Inngest would call them from then on. Where there is a signing key, Inngest signs this as well.
  enableUnauthedSync: false,
};
