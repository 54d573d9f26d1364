import { initTRPC } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import type { Caller } from './access/identify';
import { type AccessLevel, type ScopedLevel, scopeFor } from './access/level';
import { requireScope } from './access/require-scope';
import { type ErrorCode, toApiError } from './errors';

export type Context = {
  /** `performance.now()` when the request arrived. */
  receivedAtMs: number;
  /** Runs a task after the response was sent. */
  defer: (task: () => Promise<unknown>) => void;
  /** Who sent the request, where that is known. */
  caller: () => Caller | undefined;
  /** What a procedure adds to its answer: headers, and a status in place of the usual one. */
  response: { headers: Record<string, string>; status?: number };
};

type Meta = OpenApiMeta<{
  /** Whom it is for; set by the procedure that it is made of, below. */
  access?: AccessLevel;
  /** The status of a successful REST answer, where it isn't 200. */
  successStatus?: 202;
  /** What a successful REST answer is, where it isn't JSON; its output is text then. */
  contentType?: string;
  /** Which errors the document lists for the operation. */
  errors?: readonly ErrorCode[];
  /** Other statuses under which the same body may come, and what they mean. */
  otherStatuses?: Record<number, string>;
  /** Whether there is a body, how large it may be, and how long the answer may take. */
  takesBody?: false;
  maxBodyBytes?: number;
  deadlineMs?: number;
}>;

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    // tRPC would pass the message and the cause of an unknown error on: SQL, parameters, stack.
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

// Procedures for whom their level says; there is no other, so none is without one.

/** For everybody. */
export const openProcedure = t.procedure.meta({ access: 'open' });

/** For processors: the signature was checked over the raw bytes, before anything was parsed. */
export const webhookProcedure = t.procedure.meta({ access: 'webhook' });

function procedureFor(access: ScopedLevel) {
  return t.procedure.meta({ access }).use(({ ctx, next }) => {
    requireScope(scopeFor(access), ctx.caller);
    return next();
  });
}

/** For whoever knows a transaction's id, unless reading takes a token. */
export const lookupProcedure = procedureFor('lookup');

/** For operators and machines that may read. */
export const readProcedure = procedureFor('read');

/** For operators and machines that may change what becomes of a transaction. */
export const operateProcedure = procedureFor('operate');
