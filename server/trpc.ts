import { initTRPC } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import { isOperatorAccessOpen } from './env';
import { ApiError, type ErrorCode, toApiError } from './errors';

export type Context = {
  /** `performance.now()` when the request arrived. */
  receivedAtMs: number;
  /** Runs a task after the response was sent. */
  defer: (task: () => Promise<unknown>) => void;
  /** Headers that a procedure adds to a successful answer. */
  responseHeaders: Headers;
  /** The decoded parameters of a REST path; they win over the query and the body. */
  pathParameters: Record<string, string>;
};

type Meta = OpenApiMeta<{
  /** The status of a successful REST answer, where it isn't 200. */
  successStatus?: 202;
  /** Which errors the document lists for the operation. */
  errors?: readonly ErrorCode[];
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
export const publicProcedure = t.procedure.use(async ({ ctx, getRawInput, next }) =>
  next({
    getRawInput: async () => {
      const raw = await getRawInput();
      return typeof raw === 'object' && raw !== null ? { ...raw, ...ctx.pathParameters } : raw;
    },
  }),
);

/** For operators. */
export const operatorProcedure = t.procedure.use(async ({ next }) => {
  if (!isOperatorAccessOpen()) throw new ApiError('UNAUTHORIZED');
  return next();
});
