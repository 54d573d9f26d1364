import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonSchema } from 'json-schema-faker';
import { z } from 'zod';

const schemaObject = z.custom<Exclude<JsonSchema, boolean>>(
  (value) => typeof value === 'object' && value !== null,
);
const mediaTypes = z.record(z.string(), z.object({ schema: schemaObject.optional() }));
const parameter = z.object({
  in: z.enum(['path', 'query', 'header']),
  name: z.string(),
  required: z.boolean().default(false),
  schema: schemaObject,
});
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content: mediaTypes }).optional(),
  responses: z.record(
    z.string(),
    z.object({
      headers: z.record(z.string(), z.unknown()).default({}),
      content: mediaTypes.default({}),
    }),
  ),
  security: z.array(z.record(z.string(), z.unknown())).default([]),
});
const methods = z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), operation);
const documentSchema = z.looseObject({ paths: z.record(z.string(), methods) });

export type Parameter = z.infer<typeof parameter>;

/** An operation of an OpenAPI document. */
export type DocumentedOperation = z.infer<typeof operation> & {
  method: string;
  path: string;
  /** Whether it rejects requests without credentials. */
  needsCredentials: boolean;
};

export type Answer = {
  status: number;
  headers: Pick<Headers, 'get'>;
  text: string;
};

/**
 * Reads an OpenAPI 3.1 document like a client that knows nothing else about the service.
 * @throws ZodError when an operation uses an unsupported feature
 */
export function readDocument(document: unknown) {
  const { paths, ...rest } = documentSchema.parse(withoutReferences(document, document));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...rest, paths }, 'document');
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, one]): DocumentedOperation => ({
        ...one,
        method: method.toUpperCase(),
        path,
        needsCredentials:
          one.security.length > 0 &&
          one.security.every((requirement) => Object.keys(requirement).length > 0),
      }),
    ),
  );
  return {
    operations,
    /** The differences between a response and the document. */
    faultsOf: (of: DocumentedOperation, answer: Answer) => faultsOf(ajv, of, answer),
  };
}

/** A copy in which each `$ref` is replaced by what it refers to. */
function withoutReferences(value: unknown, document: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutReferences(item, document));
  if ('$ref' in value && typeof value.$ref === 'string') {
    const { $ref, ...others } = value;
    const found = keysOf($ref).reduce<unknown>((parent, key) => Object(parent)[key], document);
    if (found === undefined) throw new Error(`${$ref} does not exist`);
    return { ...Object(withoutReferences(found, document)), ...others };
  }
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutReferences(one, document)]));
}

/** The keys of a JSON pointer (RFC 6901) in a URI fragment. */
function keysOf(reference: string): string[] {
  const [, ...keys] = reference.split('/');
  return keys.map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function faultsOf(ajv: Ajv2020, of: DocumentedOperation, { status, headers, text }: Answer) {
  const response = of.responses[status];
  if (!response) return [`${status} is not documented`];
  const missing = Object.keys(response.headers).filter((name) => headers.get(name) === null);
  const faults = missing.map((name) => `the header ${name} is missing`);
  const types = Object.keys(response.content);
  if (types.length === 0) return text === '' ? faults : [...faults, 'there is a body'];
  const type = types.find((one) => essence(one) === essence(headers.get('content-type') ?? ''));
  if (type === undefined) return [...faults, `${headers.get('content-type')} is not documented`];
  const pointer = ['paths', of.path, of.method.toLowerCase(), 'responses', `${status}`, 'content'];
  const validate = ajv.getSchema(`document#${toPointer([...pointer, type, 'schema'])}`);
  return validate ? [...faults, ...contentFaults(validate, type, text)] : faults;
}

function contentFaults(validate: ValidateFunction, type: string, text: string): string[] {
  if (validate(essence(type).endsWith('json') ? JSON.parse(text) : text)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The media type without its parameters. */
function essence(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}

/** A JSON pointer (RFC 6901) as a URI fragment. */
function toPointer(keys: string[]): string {
  return keys
    .map((key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
    .join('');
}
