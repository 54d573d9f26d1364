import { z } from 'zod';
import { DEFAULT_SOURCE } from '@/db/key';
import { readProcedure } from '@/server/core/trpc';
import { MAX_BODY_BYTES } from '@/server/settings/limits';
import { fingerprintOf, keyForms } from '@/server/settings/lists';
import { deliveryId } from '@/server/webhooks/deliveries/list';
import { requireDelivery, signedRequestOf } from '@/server/webhooks/deliveries/stored';
import { explainedFaults, explainSignature } from '@/server/webhooks/explain-signature';
import { processors } from '@/server/webhooks/processors';
import { findSourceAt, PLAIN, requireSource, type Source } from '@/server/webhooks/sources';

const finding = z.object({
  /** Without any, signatures are not checked. */
  secret_count: z.number(),
  /** The name of the signature's scheme. */
  scheme: z.string().nullable(),
  /** The headers that were expected. */
  expected: z.string(),
  secret: z.number().nullable(),
  secret_fingerprint: z.string().nullable(),
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
    const source = requireSource(input.source);
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
    secret_fingerprint: fingerprintIn(source, rest.secret),
    expected: expectationOf(source),
    key_form: keyForm,
    age_seconds: ageSeconds,
    changed_from: changedFrom,
  };
}

function fingerprintIn({ secrets = [] }: Source, wanted: number | null): string | null {
  const secret = secrets.find(({ number }) => number === wanted);
  return secret ? fingerprintOf(secret.text) : null;
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
