import { generateOpenApiDocument, type OpenAPIObject } from 'trpc-to-openapi';
import { z } from 'zod';
import { createSchema } from 'zod-openapi';
import manifest from '@/package.json' with { type: 'json' };
import { apiErrorSchema } from '@/server/core/errors';
import { apiRouter } from '../router';
import { type Operation, operations } from '../routes';
import { type ErrorResponses, referToErrors } from './errors';
import { addExamples } from './examples';
import { securityOf, securitySchemes, signatureHeaders } from './security';

type Paths = NonNullable<OpenAPIObject['paths']>;
type OpenApiOperation = NonNullable<Paths[string]['get']>;
type Responses = NonNullable<OpenApiOperation['responses']>;

const description = `Receives transaction webhooks of payment processors. Stores each webhook before it
answers, and processes each transaction exactly once in the background.

Every error has the form \`{"code", "message", "issues"?}\` with a stable \`code\`. After a \`503\`, send the
same webhook again when \`Retry-After\` has passed. Webhooks are deduplicated, so every retry is safe.`;

const JSON_TYPE = 'application/json';

const tags = [
  { name: 'webhooks', description: 'Endpoints for payment processors.' },
  { name: 'transactions', description: 'Find, follow, reconcile and replay transactions.' },
  { name: 'deliveries', description: 'Every webhook as it was received, and what became of it.' },
  { name: 'processing', description: 'Pause and resume processing.' },
  { name: 'health', description: 'Health checks and metrics.' },
];

const headers = {
  RequestId: {
    description: 'The ID of the request. The log has the same ID.',
    schema: { type: 'string' as const, format: 'uuid' },
    example: '019b1f5e-7c1a-7d2e-9f4b-3a5c6d7e8f90',
  },
  RetryAfter: {
    description: 'Seconds to wait.',
    schema: { type: 'integer' as const },
    example: 5,
  },
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
    contact: { name: 'The operators of this service' },
    securitySchemes: { ...securitySchemes },
    license: { name: 'MIT', identifier: 'MIT' },
  });
  const responses: ErrorResponses = {};
  for (const operation of operations) {
    completeOperation(generated.paths ?? {}, operation, responses);
  }
  for (const response of Object.values(responses)) addRequestId(response);
  return addExamples({
    ...generated,
    servers: [{ url: '/', description: 'This service.' }],
    tags,
    components: {
      ...generated.components,
      schemas: createSchemas(generated),
      responses,
      headers,
    },
  });
}

/** All named schemas. trpc-to-openapi has others for errors, and copies bodies without their names. */
function createSchemas({ components }: OpenAPIObject) {
  const outputs = Object.entries(components?.schemas ?? {}).filter(
    ([name]) => !name.startsWith('error.'),
  );
  const bodies = operations.flatMap(({ takesBody, input }) => (takesBody && input ? [input] : []));
  return Object.assign(
    {},
    ...bodies.map((body) => createSchema(body, { io: 'input' }).components),
    Object.fromEntries(outputs),
    createSchema(apiErrorSchema).components,
  );
}

/** Adds the status codes, errors and access levels, which trpc-to-openapi does not know. */
function completeOperation(paths: Paths, declared: Operation, errors: ErrorResponses): void {
  const { method, path } = declared;
  const operation = method === 'POST' ? paths[path]?.post : paths[path]?.get;
  if (!operation) throw new Error(`The document has no ${method} ${path}`);
  if (declared.takesBody) nameBody(operation, declared);
  else moveBodyToQuery(operation);
  operation.parameters = [...(operation.parameters ?? []), ...signatureHeaders(declared)];
  for (const parameter of operation.parameters) describeParameter(parameter);
  operation.security = securityOf(declared);
  const success = withContentType(operation.responses?.['200'], declared.contentType);
  if (success) addRequestId(success);
  operation.responses = {
    [declared.successStatus]: success,
    ...referToErrors(declared.errors, errors),
  };
  for (const [status, description] of Object.entries(declared.otherStatuses)) {
    operation.responses[status] = { ...success, description };
  }
}

function nameBody({ requestBody }: OpenApiOperation, { input }: Operation): void {
  const id = input && z.globalRegistry.get(input)?.id;
  if (id === undefined || !requestBody || !('content' in requestBody)) return;
  requestBody.content = { [JSON_TYPE]: { schema: { $ref: `#/components/schemas/${id}` } } };
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

/** trpc-to-openapi describes only the schema of an optional parameter. */
function describeParameter(parameter: NonNullable<OpenApiOperation['parameters']>[number]): void {
  if ('$ref' in parameter || !parameter.schema || !('description' in parameter.schema)) return;
  parameter.description ??= parameter.schema.description;
}

/** trpc-to-openapi documents every response as JSON. */
function withContentType(response: Responses[string], contentType: string): Responses[string] {
  if (!response || !('content' in response) || contentType === JSON_TYPE) return response;
  return { ...response, content: { [contentType]: { schema: { type: 'string' } } } };
}

function addRequestId(response: Responses[string]): void {
  if (!response || '$ref' in response) return;
  response.headers = {
    ...response.headers,
    'X-Request-Id': { $ref: '#/components/headers/RequestId' },
  };
}
