import { z } from 'zod';
import { operateProcedure, readProcedure } from '@/server/core/trpc';
import { env } from '@/server/settings';
import { MAX_BODY_BYTES } from '@/server/settings/limits';
import { explainSignature } from '@/server/webhooks/explain-signature';
import { signStandard } from '@/server/webhooks/signature';

/** Shows which secret signed a pasted webhook, or why it is rejected. */
export const debugSignature = readProcedure
  .input(z.object({ headers: z.string().max(16_384), body: z.string().max(MAX_BODY_BYTES) }))
  .output(
    z.object({
      /** Without any, signatures are not checked. */
      secret_count: z.number(),
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
  // A mutation although it changes nothing, because a pasted webhook must not be in a URL.
  .mutation(({ input }) => {
    const secrets = env().WEBHOOK_SECRETS ?? [];
    const request = { headers: parseHeaders(input.headers), body: Buffer.from(input.body) };
    const { changedFrom, ...explanation } = explainSignature(request, secrets);
    return { secret_count: secrets.length, ...explanation, changed_from: changedFrom };
  });

/** Parses pasted headers: one per line, as `Name: value` or as a curl flag. Ignores other lines. */
export function parseHeaders(pasted: string): Pick<Headers, 'get'> {
  const headers = new Map<string, string>();
  for (const line of pasted.split('\n')) {
    const [, name, value] =
      /^(?:-H|--header)?\s*['"]?([\w-]+)\s*:\s*(.*?)['"\\\s]*$/.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) headers.set(name.toLowerCase(), value);
  }
  return { get: (name) => headers.get(name.toLowerCase()) ?? null };
}

/**
 * Signs the bodies that an operator sends from the dashboard, with the first secret (Standard Webhooks).
 * Returns the headers of each body, which are empty without a secret.
 */
export const signWebhooks = operateProcedure
  .input(z.object({ bodies: z.array(z.string().max(MAX_BODY_BYTES)).min(1).max(500) }))
  .output(z.array(z.record(z.string(), z.string())))
  .mutation(({ input }) => {
    const [secret] = env().WEBHOOK_SECRETS ?? [];
    return input.bodies.map((body) => (secret ? signStandard(secret, body) : {}));
  });
