import { processTransaction } from './process-transaction';
import { prune } from './prune';
import { sweep } from './sweep';

/** Every function that this app registers with Inngest. */
export const functions = [processTransaction, sweep, prune];
