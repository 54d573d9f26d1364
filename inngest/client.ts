import { Inngest } from 'inngest';
import { log } from '@/server/log';

export const APP_ID = 'transaction-webhooks';

/** Which Inngest server it talks to is in the SDK's own variables: `INNGEST_DEV` and its kin. */
export const inngest = new Inngest({ id: APP_ID, logger: log });
