import { serve } from 'inngest/next';
import { inngest } from '@/inngest/client';
import { processTransaction } from '@/inngest/functions/process-transaction';
import { sweep } from '@/inngest/functions/sweep';

export const dynamic = 'force-dynamic';
export const maxDuration = 60;
export const { GET, POST, PUT } = serve({
  client: inngest,
  functions: [processTransaction, sweep],
});
