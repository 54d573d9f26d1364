import { z } from 'zod';
import { operateProcedure, readProcedure } from '@/server/core/trpc';
import { env } from '@/server/settings';
import { MAX_BODY_BYTES } from '@/server/settings/limits';
import { explainSignature } from '@/server/webhooks/explain-signature';
import { signStandard } from '@/server/webhooks/signature';

/** Tells an operator which secret a pasted webhook is signed with, or why it is refused. */
export const debugSignature = readProcedure
  .input(z.object({ headers: z.string().max(16_384), body: z.string().max(MAX_BODY_BYTES) }))
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

const LINE = /^(?:-H|--header)?\s*['"]?([\w-]+)\s*:\s*(.*?)['"\\\s]*$/;

/** Headers as people paste them: a line each, `Name: value`, or as curl takes them. Others are left out. */
export function parseHeaders(pasted: string): Pick<Headers, 'get'> {
  const found = new Map<string, string>();
  for (const line of pasted.split('\n')) {
    const [, name, value] = LINE.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) found.set(name.toLowerCase(), value);
  }
  return { get: (name) => found.get(name.toLowerCase()) ?? null };
}

/**
 * Signs what an operator is about to send from the dashboard, by Standard Webhooks and the first
 * secret: the headers of each body, in their order. None are needed while no secret is set.
 */
export const signWebhooks = operateProcedure
  .input(z.object({ bodies: z.array(z.string().max(MAX_BODY_BYTES)).min(1).max(500) }))
  .output(z.array(z.record(z.string(), z.string())))
  .mutation(({ input }) => {
    const [secret] = env().WEBHOOK_SECRETS ?? [];
    return input.bodies.map((body) => (secret ? signStandard(secret, body) : {}));
  });
