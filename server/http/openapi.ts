import { generateOpenApiDocument, type OpenAPIObject } from 'trpc-to-openapi';
import manifest from '@/package.json' with { type: 'json' };
import type { AccessLevel } from '@/server/core/access';
import { type ErrorCode, errorCodes, errorTable } from '@/server/core/errors';
import { apiRouter } from './router';
import { type Operation, operations } from './routes';

type Paths = NonNullable<OpenAPIObject['paths']>;
type Responses = NonNullable<NonNullable<Paths[string]['get']>['responses']>;

const description = `A payment processor posts its transaction webhooks here. Each is answered at once,
never lost, and processed exactly once in the background.

Every error has one shape, \`{"code", "message", "issues"?}\`, with a stable \`code\`. A \`503\` carries
\`Retry-After\`: nothing was recorded for certain, so send the same webhook again. Any number of
repetitions is safe.`;

const JSON_TYPE = 'application/json';

const securitySchemes = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description: `A token of \`API_TOKENS\`. Not needed where operator access is open: on a
loopback address, while no password is set.`,
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'dashboard_session',
    description: 'What signing in to the dashboard gives a browser.',
  },
  standardWebhooks: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: `[Standard Webhooks](https://www.standardwebhooks.com): \`v1,\` and the base64
HMAC-SHA256 of id, timestamp and raw body; with \`webhook-id\` and \`webhook-timestamp\`.`,
  },
  razorpay: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Razorpay-Signature',
    description: 'The hex HMAC-SHA256 of the raw body, as Razorpay signs.',
  },
} as const;

type Requirement = { [Scheme in keyof typeof securitySchemes]?: string[] };

/** The empty requirement: nothing is needed, with some settings. */
const securityFor: Record<AccessLevel, Requirement[]> = {
  open: [],
  webhook: [{ standardWebhooks: [] }, { razorpay: [] }, {}],
  lookup: [{}, { token: [] }, { session: [] }],
  read: [{ token: [] }, { session: [] }],
  operate: [{ token: [] }, { session: [] }],
};

let document: OpenAPIObject | undefined;

/** The OpenAPI 3.1 document of the REST API, derived from the router once a process. */
export function openApiDocument(): OpenAPIObject {
  document ??= createDocument();
  return document;
}

function createDocument(): OpenAPIObject {
  const generated = generateOpenApiDocument(apiRouter, {
    title: 'transaction-webhooks',
    version: manifest.version,
    description,
    baseUrl: '/',
    securitySchemes: { ...securitySchemes },
    license: { name: 'MIT', identifier: 'MIT' },
  });
  for (const operation of operations) correctOperation(generated.paths ?? {}, operation);
  return {
    ...generated,
    tags: [
      { name: 'webhooks', description: 'For processors.' },
      { name: 'transactions', description: 'What became of a webhook.' },
      { name: 'operations', description: 'For operators: what went wrong, and what to do.' },
      { name: 'health', description: 'For load balancers and people.' },
    ],
    components: { ...generated.components, schemas: { Error: errorSchema } },
  };
}

/**
 * trpc-to-openapi always documents a 200, and error bodies that this service does not send, and
 * knows nothing of our levels of access.
 */
function correctOperation(paths: Paths, operationMeta: Operation): void {
  const { access, method, path, successStatus, contentType, otherStatuses, errors } = operationMeta;
  const item = paths[path];
  const operation = method === 'POST' ? item?.post : item?.get;
  if (!operation) throw new Error(`The document has no ${method} ${path}`);
  operation.security = securityFor[access];
  const success = successOf(operation.responses?.['200'], contentType);
  operation.responses = { [successStatus]: success, ...errorResponses(errors) };
  for (const [status, description] of Object.entries(otherStatuses)) {
    operation.responses[status] = { ...success, description };
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || '$ref' in response) continue;
    operation.responses[status] = {
      ...response,
      headers: { ...response.headers, 'X-Request-Id': requestIdHeader },
    };
  }
}

/** trpc-to-openapi takes every answer for JSON. */
function successOf(documented: Responses[string], contentType: string): Responses[string] {
  if (!documented || !('content' in documented) || contentType === JSON_TYPE) return documented;
  return { ...documented, content: { [contentType]: { schema: { type: 'string' } } } };
}

function errorResponses(codes: readonly ErrorCode[]): Responses {
  const statuses = [...new Set(codes.map((code) => errorTable[code].status))];
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      errorResponse(
        status,
        codes.filter((code) => errorTable[code].status === status),
      ),
    ]),
  );
}

function errorResponse(status: number, codes: readonly ErrorCode[]): Responses[string] {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorTable[code].when}`).join('\n\n'),
    ...((status === 503 || status === 429) && {
      headers: {
        'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' }, example: 5 },
      },
    }),
    content: {
      [JSON_TYPE]: {
        schema: { $ref: '#/components/schemas/Error' },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
}

function exampleOf(code: ErrorCode) {
  const issues = [{ path: ['currency'], message: 'must be three capital letters, as in ISO 4217' }];
  return {
    code,
    message: errorTable[code].message,
    ...(code === 'VALIDATION_FAILED' && { issues }),
  };
}

const requestIdHeader = {
  description: 'Names the request. The log has the same id.',
  schema: { type: 'string' as const, format: 'uuid' },
};

const errorSchema = {
  type: 'object' as const,
  description: 'Every error of this API.',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string' as const, enum: errorCodes, description: 'Stable: safe to branch on.' },
    message: { type: 'string' as const, description: 'For people; its wording may change.' },
    issues: {
      type: 'array' as const,
      description: 'The invalid fields, with VALIDATION_FAILED only.',
      items: {
        type: 'object' as const,
        required: ['path', 'message'],
        properties: {
          path: {
            type: 'array' as const,
            items: { oneOf: [{ type: 'string' as const }, { type: 'integer' as const }] },
          },
          message: { type: 'string' as const },
        },
      },
    },
  },
};
