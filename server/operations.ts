import type { TRPCProcedureType } from '@trpc/server';
import { forEachOpenApiProcedure, normalizePath } from 'trpc-to-openapi';
import { z } from 'zod';
import { MAX_BODY_BYTES } from './body';
import { ANSWER_DEADLINE_MS } from './deadline';
import { errorCodes } from './errors';
import { apiRouter } from './router';

const declaration = z.object({
  successStatus: z.number().default(200),
  errors: z.array(z.enum(errorCodes)).default([]),
  otherStatuses: z.record(z.string(), z.string()).default({}),
  takesBody: z.boolean().default(true),
  maxBodyBytes: z.number().default(MAX_BODY_BYTES),
  deadlineMs: z.number().default(ANSWER_DEADLINE_MS),
});

/** A REST operation, as its procedure's `meta` declares it. */
export type Operation = z.infer<typeof declaration> & {
  method: string;
  path: string;
  /** The procedure behind it. */
  procedure: { path: string; type: TRPCProcedureType; takesInput: boolean };
  /** Whether it is for operators only. */
  protect: boolean;
};

/** All REST operations of the router: what requests are matched with and what the document lists. */
export const operations: readonly Operation[] = listOperations();

function listOperations(): Operation[] {
  const found: Operation[] = [];
  forEachOpenApiProcedure(
    apiRouter._def.procedures,
    ({ path: procedurePath, type, procedure, meta }) => {
      const { method, path, protect = false } = meta.openapi;
      found.push({
        ...declaration.parse(meta),
        method,
        path: normalizePath(path),
        protect,
        procedure: { path: procedurePath, type, takesInput: takesInput(procedure._def) },
      });
    },
  );
  return found;
}

/** Without fields to give it, a procedure declares `z.void()`. */
function takesInput(definition: unknown): boolean {
  const { inputs } = z.object({ inputs: z.array(z.unknown()) }).parse(definition);
  return inputs.some((input) => !(input instanceof z.ZodVoid));
}
