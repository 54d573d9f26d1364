import { z } from 'zod';
import { ApiError } from '@/server/core/errors';
import { operateProcedure, readProcedure } from '@/server/core/trpc';
import { MAX_BODY_BYTES } from '@/server/settings/limits';
import { fingerprintOf } from '@/server/settings/lists';
import { createExamples, examplesOf, signAsSender } from '@/server/webhooks/examples';
import { listProcessorUrls, PLAIN, requireSource } from '@/server/webhooks/sources';

const MAX_BURST = 500;

/** The last part of the URL of a source. */
const segment = z.string().max(60).default(PLAIN);

/** The sources that webhooks can be sent to, with their secrets by fingerprint and their example events. */
export const listSenders = readProcedure
  .output(
    z.array(
      z.object({
        /** The last part of the URL. */
        segment: z.string(),
        source: z.string(),
        title: z.string(),
        secrets: z.array(z.string()),
        /** Whether the service can sign for the sender. */
        can_sign: z.boolean(),
        events: z.array(z.object({ name: z.string(), amount_path: z.string().nullable() })),
      }),
    ),
  )
  .query(() =>
    [PLAIN, ...listProcessorUrls().map((url) => url.segment)].map((name) => {
      const source = requireSource(name);
      return {
        segment: name,
        source: source.name,
        title: source.processor?.title ?? 'Own format',
        secrets: (source.secrets ?? []).map(({ text }) => fingerprintOf(text)),
        can_sign: !source.processor || source.processor.sign !== undefined,
        events: Object.entries(examplesOf(source)).map(([event, { amountPath = null }]) => ({
          name: event,
          amount_path: amountPath,
        })),
      };
    }),
  );

/** Creates webhooks to try the service with. They are not sent. `account` is in all of them. */
export const createWebhooks = readProcedure
  .input(
    z.object({
      segment,
      event: z.string().max(255).optional(),
      count: z.number().int().min(1).max(MAX_BURST).default(1),
    }),
  )
  .output(z.object({ account: z.string(), bodies: z.array(z.string()) }))
  // A mutation, because each call returns others.
  .mutation(({ input: { segment: name, ...wanted } }) => {
    const examples = createExamples(requireSource(name), wanted);
    if (!examples) throw new ApiError('NOT_FOUND', { message: 'No example has this event.' });
    return { account: examples.payer, bodies: examples.bodies };
  });

/**
 * Signs the bodies that an operator sends from the dashboard, as their sender does, with the first secret of the
 * source. Without a secret, and for PayPal, which alone can sign, they stay unsigned.
 */
export const signWebhooks = operateProcedure
  .input(
    z.object({
      segment,
      bodies: z.array(z.string().max(MAX_BODY_BYTES)).min(1).max(MAX_BURST),
    }),
  )
  .output(z.array(z.object({ body: z.string(), headers: z.record(z.string(), z.string()) })))
  .mutation(({ input }) => {
    const source = requireSource(input.segment);
    return input.bodies.map((body) => signAsSender(source, body));
  });
