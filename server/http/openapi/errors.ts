import type { OpenAPIObject } from 'trpc-to-openapi';
import { type ErrorCode, errorTable } from '@/server/core/errors';

type Components = NonNullable<OpenAPIObject['components']>;
type Response = NonNullable<Components['responses']>[string];
type Reference = { $ref: string };

/** Error responses by their names. Operations that can fail in the same way share them. */
export type ErrorResponses = Record<string, Response>;

/**
 * The error responses of an operation, by status: references to `responses`, which it completes.
 * @param codes every error that the operation can return
 */
export function referToErrors(
  codes: readonly ErrorCode[],
  responses: ErrorResponses,
): Record<string, Reference> {
  const references: Record<string, Reference> = {};
  for (const code of codes) {
    const { status } = errorTable[code];
    const alike = codes.filter((one) => errorTable[one].status === status);
    const name = [...alike].sort().map(toPascalCase).join('Or');
    responses[name] ??= createResponse(status, alike);
    references[status] = { $ref: `#/components/responses/${name}` };
  }
  return references;
}

function createResponse(status: number, codes: readonly ErrorCode[]): Response {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorTable[code].when}`).join('\n\n'),
    ...((status === 503 || status === 429) && {
      headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } },
    }),
    content: {
      'application/json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/ApiError' },
            {
              type: 'object',
              required: ['code'],
              properties: { code: { type: 'string', enum: [...codes] } },
            },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
}

function exampleOf(code: ErrorCode) {
  const issues = [{ path: ['currency'], message: 'must be three capital letters, as in ISO 4217' }];
  const { message } = errorTable[code];
  return { code, message, ...(code === 'VALIDATION_FAILED' && { issues }) };
}

/** `NOT_FOUND` becomes `NotFound`. */
function toPascalCase(code: ErrorCode): string {
  return code.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
