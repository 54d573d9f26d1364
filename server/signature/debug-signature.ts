import { z } from 'zod';
import { env } from '@/server/env';
import { readProcedure } from '@/server/trpc';
import { explainSignature } from './explain-signature';
import { parseHeaders } from './pasted-headers';

/** Tells an operator which secret a pasted webhook is signed with, or why it is refused. */
export const debugSignature = readProcedure
  .input(z.object({ headers: z.string().max(16_384), body: z.string().max(65_536) }))
  .output(
    z.object({
      /** How many secrets are live; with none, nothing is checked. */
      live_secrets: z.number(),
      scheme: z.enum(['standard-webhooks', 'razorpay']).nullable(),
      secret: z.number().nullable(),
      fault: z
        .enum([
          'no header',
          'timestamp outside tolerance',
          'no secret matches',
          'body re-serialised',
        ])
        .nullable(),
      changed_from: z.string().nullable(),
    }),
  )
  // A mutation, though it changes nothing: what is pasted has no place in a URL.
  .mutation(({ input }) => {
    const secrets = env().WEBHOOK_SECRETS ?? [];
    const request = { headers: parseHeaders(input.headers), body: Buffer.from(input.body) };
    const { changedFrom, ...explanation } = explainSignature(request, secrets);
    return { live_secrets: secrets.length, ...explanation, changed_from: changedFrom };
  });
