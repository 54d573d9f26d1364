import type { OpenAPIObject } from 'trpc-to-openapi';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];
type Operation = NonNullable<NonNullable<OpenAPIObject['paths']>[string]['get']>;
type Content = NonNullable<Extract<Operation['requestBody'], { content: object }>>['content'];

/** Adds an example to each body of the document that has none, from the examples of its fields. */
export function addExamples(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  for (const { get, post } of Object.values(document.paths ?? {})) {
    for (const operation of [get, post]) {
      for (const body of [operation?.requestBody, ...Object.values(operation?.responses ?? {})]) {
        if (body && 'content' in body) exemplify(body.content ?? {}, schemas);
      }
    }
  }
  return document;
}

function exemplify(content: Content, schemas: Schemas): void {
  const media = content['application/json'];
  if (!media?.schema || media.examples) return;
  media.example ??= exampleOf(media.schema, schemas);
}

/** A value that matches the schema. Of objects, it has the required fields. */
function exampleOf(schema: Schema, schemas: Schemas): unknown {
  if (isReference(schema)) {
    const named = schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)];
    return named && exampleOf(named, schemas);
  }
  const { example, examples, anyOf, oneOf, properties = {}, required = [], items } = schema;
  const given = [example, examples?.[0], schema.const, schema.default, schema.enum?.[0]];
  const found = given.find((one) => one !== undefined);
  if (found !== undefined) return found;
  const [first, ...others] = oneOf ?? anyOf ?? [];
  if (first) return others.some(isNull) ? null : exampleOf(first, schemas);
  if (schema.type === 'object') {
    const fields = Object.entries(properties).filter(([name]) => required.includes(name));
    return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(field, schemas)]));
  }
  if (schema.type === 'array') return items ? [exampleOf(items, schemas)] : [];
  if (Array.isArray(schema.type)) return null;
  if (schema.type === 'integer' || schema.type === 'number')
    return Math.max(schema.minimum ?? 1, 1);
  return schema.type === 'boolean' ? true : 'text';
}

function isReference(schema: Schema): schema is Extract<Schema, { $ref: string }> {
  return '$ref' in schema;
}

function isNull(schema: Schema): boolean {
  return 'type' in schema && schema.type === 'null';
}
