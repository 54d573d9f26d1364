import { generateOpenApiDocument, type OpenAPIObject } from 'trpc-to-openapi';
import manifest from '@/package.json' with { type: 'json' };
import type { AccessLevel } from '@/server/core/access';
import { type ErrorCode, errorCodes, errorTable } from '@/server/core/errors';
import { processors } from '@/server/webhooks/processors';
import { apiRouter } from './router';
import { type Operation, operations } from './routes';

type Paths = NonNullable<OpenAPIObject['paths']>;
type OpenApiOperation = NonNullable<Paths[string]['get']>;
type Responses = NonNullable<OpenApiOperation['responses']>;

const description = `Receives transaction webhooks of payment processors. Stores each webhook before it
answers, and processes each transaction exactly once in the background.

Every error has the form \`{"code", "message", "issues"?}\` with a stable \`code\`. After a \`503\`, send the
same webhook again when \`Retry-After\` has passed. Webhooks are deduplicated, so every retry is safe.`;

const JSON_TYPE = 'application/json';

const HEADER = { type: 'apiKey', in: 'header' } as const;

const securitySchemes = {
  token: {
    type: 'http' as const,
    scheme: 'bearer',
    description: `A token of \`API_TOKENS\`. Not required while operator access is open: on a loopback
address without a password.`,
  },
  session: {
    type: 'apiKey' as const,
    in: 'cookie' as const,
    name: 'dashboard_session',
    description: 'The session cookie of a browser that is signed in to the dashboard.',
  },
  standardWebhooks: {
    ...HEADER,
    name: 'webhook-signature',
    description: `[Standard Webhooks](https://www.standardwebhooks.com): \`v1,\` and the base64
HMAC-SHA256 of ID, timestamp and raw body. Requires \`webhook-id\` and \`webhook-timestamp\`.`,
  },
  ...Object.fromEntries(
    processors.flatMap(({ name, title, signature: { header, description: text } }) =>
      header === undefined
        ? []
        : [[name, { ...HEADER, name: header, description: `The signature of ${title}. ${text}` }]],
    ),
  ),
};

type Requirement = Record<string, string[]>;

/** The empty requirement `{}` means that some settings require no authentication. */
const securityFor: Record<AccessLevel, Requirement[]> = {
  open: [],
  // Of the plain format, and of processors that have shared its secrets.
  webhook: [{ standardWebhooks: [] }, { razorpay: [] }, {}],
  lookup: [{}, { token: [] }, { session: [] }],
  read: [{ token: [] }, { session: [] }],
  operate: [{ token: [] }, { session: [] }],
};

let document: OpenAPIObject | undefined;

/** The OpenAPI 3.1 document of the REST API, generated from the router once per process. */
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
  for (const operation of operations) completeOperation(generated.paths ?? {}, operation);
  return {
    ...generated,
    tags: [
      { name: 'webhooks', description: 'Endpoints for payment processors.' },
      { name: 'transactions', description: 'Status of a transaction.' },
      { name: 'operations', description: 'Events, conflicts, reconciliation, replays, metrics.' },
      { name: 'health', description: 'Health checks.' },
    ],
    components: { ...generated.components, schemas: { ApiError: errorSchema } },
  };
}

/** Adds the status codes, errors and access levels, which trpc-to-openapi does not know. */
function completeOperation(paths: Paths, { method, path, ...declared }: Operation): void {
  const operation = method === 'POST' ? paths[path]?.post : paths[path]?.get;
  if (!operation) throw new Error(`The document has no ${method} ${path}`);
  if (!declared.takesBody) moveBodyToQuery(operation);
  operation.security = securityOf(declared);
  const success = withContentType(operation.responses?.['200'], declared.contentType);
  operation.responses = { [declared.successStatus]: success, ...errorResponses(declared.errors) };
  for (const [status, description] of Object.entries(declared.otherStatuses)) {
    operation.responses[status] = { ...success, description };
  }
  for (const response of Object.values(operation.responses)) {
    if (response && !('$ref' in response)) {
      response.headers = { ...response.headers, 'X-Request-Id': requestIdHeader };
    }
  }
}

/** trpc-to-openapi documents the input of a POST as its body. */
function moveBodyToQuery(operation: OpenApiOperation): void {
  const { requestBody } = operation;
  delete operation.requestBody;
  const schema =
    requestBody && 'content' in requestBody ? requestBody.content[JSON_TYPE]?.schema : undefined;
  const fields = schema && 'properties' in schema ? (schema.properties ?? {}) : {};
  operation.parameters = [
    ...(operation.parameters ?? []),
    ...Object.entries(fields).map(([name, field]) => ({
      in: 'query' as const,
      name,
      schema: field,
    })),
  ];
}

function securityOf({ access, processor }: Pick<Operation, 'access' | 'processor'>): Requirement[] {
  const own = processors.find(({ name }) => name === processor);
  if (!own || own.wasDefault) return securityFor[access];
  // A signature in the body is no security scheme of OpenAPI.
  return own.signature.header === undefined ? [{}] : [{ [own.name]: [] }, {}];
}

/** trpc-to-openapi documents every response as JSON. */
function withContentType(response: Responses[string], contentType: string): Responses[string] {
  if (!response || !('content' in response) || contentType === JSON_TYPE) return response;
  return { ...response, content: { [contentType]: { schema: { type: 'string' } } } };
}

function errorResponses(codes: readonly ErrorCode[]): Responses {
  const responses: Responses = {};
  for (const code of codes) {
    const { status } = errorTable[code];
    responses[status] ??= errorResponse(
      status,
      codes.filter((one) => errorTable[one].status === status),
    );
  }
  return responses;
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
        schema: { $ref: '#/components/schemas/ApiError' },
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
  description: 'The ID of the request. The log has the same ID.',
  schema: { type: 'string' as const, format: 'uuid' },
};

const errorSchema = {
  type: 'object' as const,
  description: 'The body of every error response.',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string' as const, enum: errorCodes, description: 'Stable. Safe to branch on.' },
    message: { type: 'string' as const, description: 'For people. The wording can change.' },
    issues: {
      type: 'array' as const,
      description: 'The invalid fields. Only with VALIDATION_FAILED.',
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
