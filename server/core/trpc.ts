import { randomUUID } from 'node:crypto';
import { initTRPC } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import { type AccessLevel, type Actor, requireScope, scopeFor } from './access';
import { type ErrorCode, toApiError } from './errors';

/** What a procedure knows of its request, and what it can add to the response. */
export type Context = {
  /** The response and every log line of the request carry it. */
  requestId: string;
  /** `performance.now()` when the request arrived. */
  receivedAtMs: number;
  clientIp: string;
  actor: Actor;
  /** Runs a task after the response was sent. */
  defer: (task: () => Promise<unknown>) => void;
  /** Headers to add, and a status to use instead of the declared one. */
  response: { headers: Record<string, string>; status?: number };
};

/** The context of a request that arrives now. */
export function createContext(request: Pick<Context, 'actor' | 'clientIp' | 'defer'>): Context {
  return {
    ...request,
    requestId: randomUUID(),
    receivedAtMs: performance.now(),
    response: { headers: {} },
  };
}

type Meta = OpenApiMeta<{
  /** Set by the procedure builders below. */
  access?: AccessLevel;
  /** The status of a successful REST response; 200 by default. */
  successStatus?: 202;
  /** The content type of a successful REST response; JSON by default. Otherwise the output is text. */
  contentType?: string;
  /** The errors that the OpenAPI document lists for the operation. */
  errors?: readonly ErrorCode[];
  /** Further statuses that have the same body, with their descriptions. */
  otherStatuses?: Record<number, string>;
  takesBody?: false;
  maxBodyBytes?: number;
  /** `ANSWER_DEADLINE_MS` by default. */
  deadlineMs?: number;
}>;

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
/** The signature was verified over the raw body before the procedure runs. */
export const webhookProcedure = t.procedure.meta({ access: 'webhook' });
export const lookupProcedure = scopedProcedure('lookup');
export const readProcedure = scopedProcedure('read');
export const operateProcedure = scopedProcedure('operate');

function scopedProcedure(access: 'lookup' | 'read' | 'operate') {
  return t.procedure.meta({ access }).use(({ ctx, next }) => {
    requireScope(scopeFor(access), ctx.actor);
    return next();
  });
}
