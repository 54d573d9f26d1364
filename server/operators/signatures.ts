import { z } from 'zod';
import { DEFAULT_SOURCE } from '@/db/key';
import { ApiError } from '@/server/core/errors';
import { operateProcedure, readProcedure } from '@/server/core/trpc';
import { env } from '@/server/settings';
import { MAX_BODY_BYTES } from '@/server/settings/limits';
import { keyForms } from '@/server/settings/lists';
import { deliveryId } from '@/server/webhooks/deliveries/list';
import { requireDelivery, signedRequestOf } from '@/server/webhooks/deliveries/stored';
import { explainedFaults, explainSignature } from '@/server/webhooks/explain-signature';
import { processors } from '@/server/webhooks/processors';
import { signStandard } from '@/server/webhooks/signature';
import {
  findSource,
  findSourceAt,
  listProcessorUrls,
  PLAIN,
  type Source,
} from '@/server/webhooks/sources';

/** The sources whose signatures the debugger can explain, by the last part of their URL. */
export const listSignedSources = readProcedure
  .output(z.array(z.string()))
  .query(() => [PLAIN, ...listProcessorUrls().map(({ segment }) => segment)]);

const finding = z.object({
  /** Without any, signatures are not checked. */
  secret_count: z.number(),
  /** The name of the signature's scheme. */
  scheme: z.string().nullable(),
  /** The headers that were expected. */
  expected: z.string(),
  secret: z.number().nullable(),
  /** The form in which the secret is the key of the signature. */
  key_form: z.enum(keyForms).nullable(),
  fault: z.enum(explainedFaults).nullable(),
  age_seconds: z.number().nullable(),
  changed_from: z.string().nullable(),
});

/** Shows which secret signed a pasted webhook, or why it is rejected. */
export const debugSignature = readProcedure
  .input(
    z.object({
      /** The last part of the URL. */
      source: z.string().max(60).default(PLAIN),
      headers: z.string().max(16_384),
      body: z.string().max(MAX_BODY_BYTES),
    }),
  )
  .output(finding)
  // A mutation although it changes nothing, because a pasted webhook must not be in a URL.
  .mutation(async ({ input }) => {
    const source = findSource(input.source);
    if (!source) throw new ApiError('NOT_FOUND', { message: 'No source has this name.' });
    const request = { headers: parseHeaders(input.headers), body: Buffer.from(input.body) };
    return toFinding(source, await explainSignature(request, source));
  });

/** Explains the signature of a stored delivery by today's secrets, whatever its age; null if its body is masked. */
export const explainDelivery = readProcedure
  .input(z.object({ id: deliveryId }))
  .output(finding.nullable())
  .query(async ({ input: { id } }) => {
    const row = await requireDelivery(id);
    const [source, request] = [findSourceAt(row.path), signedRequestOf(row)];
    if (!source || !request) return null;
    return toFinding(source, await explainSignature(request, source, Number.POSITIVE_INFINITY));
  });

function toFinding(
  source: Source,
  explanation: Awaited<ReturnType<typeof explainSignature>>,
): z.infer<typeof finding> {
  const { scheme, keyForm, ageSeconds, changedFrom, ...rest } = explanation;
  return {
    secret_count: source.secrets?.length ?? 0,
    ...rest,
    scheme: titleOf(scheme),
    expected: expectationOf(source),
    key_form: keyForm,
    age_seconds: ageSeconds,
    changed_from: changedFrom,
  };
}

function titleOf(scheme: string | null): string | null {
  if (scheme === null) return null;
  return processors.find(({ name }) => name === scheme)?.title ?? 'Standard Webhooks';
}

function expectationOf({ name, processor }: Source): string {
  if (!processor || name === DEFAULT_SOURCE) {
    return 'the headers webhook-id, webhook-timestamp and webhook-signature, or X-Razorpay-Signature';
  }
  const { header } = processor.signature;
  return header === undefined ? 'a signature in the body' : `the header ${header}`;
}

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
