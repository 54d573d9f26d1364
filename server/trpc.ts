import { initTRPC } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import { ApiError, type ErrorCode, toApiError } from './errors';

export type Context = {
  /** `performance.now()` when the request arrived. */
  receivedAtMs: number;
  /** Runs a task after the response was sent. */
  defer: (task: () => Promise<unknown>) => void;
  /** Whether the request has operator access. */
  isOperator: boolean;
  /** What a procedure adds to its answer: headers, and a status in place of the usual one. */
  response: { headers: Record<string, string>; status?: number };
};

type Meta = OpenApiMeta<{
  /** The status of a successful REST answer, where it isn't 200. */
  successStatus?: 202;
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

/** Open to everyone. */
export const publicProcedure = t.procedure;

/** For operators. */
export const operatorProcedure = t.procedure.use(async ({ ctx, next }) => {
  if (!ctx.isOperator) throw new ApiError('UNAUTHORIZED');
  return next();
});
