import type { TRPCProcedureType } from '@trpc/server';
import { forEachOpenApiProcedure, normalizePath } from 'trpc-to-openapi';
import { z } from 'zod';
import { type AccessLevel, accessLevels } from './access/level';
import { MAX_BODY_BYTES } from './body';
import { type ErrorCode, errorCodes } from './errors';
import { apiRouter } from './router';

const declaration = z.object({
  access: z.enum(accessLevels),
  successStatus: z.number().default(200),
  contentType: z.string().default('application/json'),
  errors: z.array(z.enum(errorCodes)).default([]),
  otherStatuses: z.record(z.string(), z.string()).default({}),
  takesBody: z.boolean().default(true),
  maxBodyBytes: z.number().default(MAX_BODY_BYTES),
  /** Its own deadline, where it is not the one of all. */
  deadlineMs: z.number().optional(),
});

/** A REST operation, as its procedure's `meta` declares it. */
export type Operation = z.infer<typeof declaration> & {
  method: string;
  path: string;
  /** The procedure behind it. */
  procedure: { path: string; type: TRPCProcedureType; takesInput: boolean };
};

/** What an operation may answer because of whom it is for. */
const errorsFor: Record<AccessLevel, readonly ErrorCode[]> = {
  open: [],
  webhook: ['INVALID_SIGNATURE', 'TOO_MANY_REQUESTS'],
  lookup: ['UNAUTHORIZED', 'TOO_MANY_REQUESTS'],
  read: ['UNAUTHORIZED', 'TOO_MANY_REQUESTS'],
  operate: ['UNAUTHORIZED', 'FORBIDDEN', 'TOO_MANY_REQUESTS'],
};

/** All REST operations of the router: what requests are matched with and what the document lists. */
export const operations: readonly Operation[] = listOperations();

function listOperations(): Operation[] {
  const found: Operation[] = [];
  forEachOpenApiProcedure(
    apiRouter._def.procedures,
    ({ path: procedurePath, type, procedure, meta }) => {
      const { method, path } = meta.openapi;
      const declared = declaration.parse(meta);
      found.push({
        ...declared,
        errors: [...declared.errors, ...errorsFor[declared.access]],
        method,
        path: normalizePath(path),
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
