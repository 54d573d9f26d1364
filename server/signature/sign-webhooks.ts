import { z } from 'zod';
import { env } from '@/server/env';
import { operateProcedure } from '@/server/trpc';
import { signStandard } from './sign';

/**
 * Signs what an operator is about to send from the dashboard, by Standard Webhooks and the first
 * secret: the headers of each body, in their order. None are needed while no secret is set.
 */
export const signWebhooks = operateProcedure
  .input(z.object({ bodies: z.array(z.string().max(65_536)).min(1).max(500) }))
  .output(z.array(z.record(z.string(), z.string())))
  .mutation(({ input }) => {
    const [secret] = env().WEBHOOK_SECRETS ?? [];
    return input.bodies.map((body) => (secret ? signStandard(secret, body) : {}));
  });
