import { initTRPC } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import { z } from 'zod';
import { newDeliveryId } from '@/db/deliveries/id';
import type { NewDelivery } from '@/db/schema';
import { MAX_BODY_BYTES } from '@/server/settings/limits';
import { type Actor, accessLevels, requireScope, scopeFor } from './access';
import { errorCodes, toApiError } from './errors';

/** Who sent a webhook, and what its line in the log says of it. */
type WebhookContext = {
  source: string;
  /** Which secret of the source signed it, from 1; null without a signature. */
  secretNumber: number | null;
  /** The processor's names of its events. */
  event?: string;
  /** Its record, without what became of it. */
  record: NewDelivery;
};

/** The request of a procedure, and what the procedure adds to the response. */
export type Context = {
  /** The response and every log line of the request carry it. */
  requestId: string;
  /** `performance.now()` when the request was complete: the sender's upload is not our time. */
  receivedAtMs: number;
  clientIp: string;
  actor: Actor;
  /** Set for webhooks, once their signature is verified. */
  webhook?: WebhookContext;
  /** Runs a task after the response was sent. */
  defer: (task: () => Promise<unknown>) => void;
  /** Headers to add, and a status to use instead of the declared one. */
  response: { headers: Record<string, string>; status?: number };
};

/** The context of a request that arrives now. */
export function createContext(request: Pick<Context, 'actor' | 'clientIp' | 'defer'>): Context {
  return {
    ...request,
    requestId: newDeliveryId(),
    receivedAtMs: performance.now(),
    response: { headers: {} },
  };
}

/** What a procedure declares about its REST operation, next to `openapi`. */
export const operationMeta = z.object({
  /** Set by the procedure builders below. */
  access: z.enum(accessLevels),
  successStatus: z.number().default(200),
  /** The content type of a successful response. Unless it is JSON, the output is text. */
  contentType: z.string().default('application/json'),
  /** Errors of this operation alone. `server/http/routes.ts` adds those of its input and access. */
  errors: z.array(z.enum(errorCodes)).default([]),
  /** Descriptions of further statuses with the same body. */
  otherStatuses: z.record(z.string(), z.string()).default({}),
  takesBody: z.boolean().default(true),
  /** The processor whose format a webhook has. */
  processor: z.string().optional(),
  maxBodyBytes: z.number().default(MAX_BODY_BYTES),
  /** `ANSWER_DEADLINE_MS` by default. */
  deadlineMs: z.number().optional(),
});

type Meta = OpenApiMeta<Partial<z.input<typeof operationMeta>>>;

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    // tRPC's own formatter would pass on the message and stack of an unknown error, SQL included.
    errorFormatter({ shape, error }) {
      const { code, message, issues, status } = toApiError(error);
      return {
        code: shape.code,
        message,
        data: { code, httpStatus: status, path: shape.data.path, ...(issues && { issues }) },
      };
    },
  });

export const router = t.router;

// There is no other way to build a procedure, so each has an access level.

export const openProcedure = t.procedure.meta({ access: 'open' });
/**
 * The signature was verified over the raw body before the procedure runs. Without middleware, which would cost
 * a tenth of the throughput: a procedure gets its sender from `webhookOf`.
 */
export const webhookProcedure = t.procedure.meta({ access: 'webhook' });
export const lookupProcedure = scopedProcedure('lookup');
export const readProcedure = scopedProcedure('read');
export const operateProcedure = scopedProcedure('operate');

/** The sender of a webhook. @throws Error when its signature was not verified */
export function webhookOf({ webhook }: Context): WebhookContext {
  if (!webhook) throw new Error('the signature was not verified');
  return webhook;
}

function scopedProcedure(access: 'lookup' | 'read' | 'operate') {
  return t.procedure.meta({ access }).use(({ ctx, next }) => {
    requireScope(scopeFor(access), ctx.actor);
    return next();
  });
}
