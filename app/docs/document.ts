import { z } from 'zod';

/** A JSON schema, as far as the reference shows it. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  pattern?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
};

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    default: z.unknown().optional(),
    example: z.unknown().optional(),
    pattern: z.string().optional(),
    minimum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    items: schema.optional(),
    anyOf: z.array(schema).optional(),
    oneOf: z.array(schema).optional(),
  }),
);

const parameter = z.object({
  in: z.enum(['path', 'query', 'header']),
  name: z.string(),
  description: z.string().optional(),
  required: z.boolean().default(false),
  example: z.unknown().optional(),
  schema,
});

const content = z.record(
  z.string(),
  z.object({
    schema: schema.optional(),
    example: z.unknown().optional(),
    examples: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
  }),
);

const response = z.object({ description: z.string(), content: content.default({}) });
const reference = z.object({ $ref: z.string() });

const operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  description: z.string(),
  security: z.array(z.record(z.string(), z.unknown())),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.union([reference, response])),
});

const documentSchema = z.object({
  info: z.object({ version: z.string(), description: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.partialRecord(z.enum(['get', 'post']), operation)),
  components: z.object({
    schemas: z.record(z.string(), schema),
    responses: z.record(z.string(), response),
  }),
});

export type Parameter = z.infer<typeof parameter>;
export type Response = z.infer<typeof response> & { status: string };
export type Schemas = Record<string, Schema>;

export type Operation = Omit<z.infer<typeof operation>, 'responses'> & {
  method: 'GET' | 'POST';
  path: string;
  responses: Response[];
};

export type Reference = {
  version: string;
  description: string;
  groups: { name: string; description: string; operations: Operation[] }[];
  schemas: Schemas;
};

/** Reads what the reference shows from the OpenAPI document. @throws ZodError */
export function readReference(document: unknown): Reference {
  const { info, tags, paths, components } = documentSchema.parse(document);
  const operations = Object.entries(paths).flatMap(([path, { get, post }]) => [
    ...(get ? [{ ...get, method: 'GET' as const, path }] : []),
    ...(post ? [{ ...post, method: 'POST' as const, path }] : []),
  ]);
  const resolved = operations.map(({ responses, ...rest }) => ({
    ...rest,
    responses: Object.entries(responses).flatMap(([status, one]) => {
      const found = '$ref' in one ? components.responses[nameOf(one.$ref)] : one;
      return found ? [{ ...found, status }] : [];
    }),
  }));
  return {
    ...info,
    groups: tags.map((tag) => ({
      ...tag,
      operations: resolved.filter((one) => one.tags.includes(tag.name)),
    })),
    schemas: components.schemas,
  };
}

/** The name in a reference to a component. */
export function nameOf($ref: string): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}

/** Who may call an operation, in a sentence. */
export function accessOf({ security, responses }: Operation): string {
  const schemes = security.flatMap((requirement) => Object.keys(requirement));
  if (security.length === 0) return 'Open to everyone.';
  if (schemes.includes('token')) {
    if (responses.some(({ status }) => status === '403')) return 'Needs the scope operate.';
    return security.length > 2 ? 'Open, unless REQUIRE_AUTH_FOR_READS=1.' : 'Needs the scope read.';
  }
  return 'Needs a signature if the source has secrets.';
}

export function isWebhook({ path }: Operation): boolean {
  return path.startsWith('/v1/webhooks/');
}
