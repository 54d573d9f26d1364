import fc from 'fast-check';
import { generateSync, type JsonSchema } from 'json-schema-faker';
import { character } from './character';
import type { DocumentedOperation, Parameter } from './openapi';

/** A request that a client derives from an OpenAPI document. */
export type DocumentedRequest = {
  method: string;
  /** With the query, percent-encoded. */
  path: string;
  headers: Record<string, string>;
  body?: string;
};

/** Values that the document does not ask for. */
const junk = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: character, minLength: 1 }));

// Not empty and no dot segment (RFC 3986, section 5.2.4), because those change the path.
const junkText = fc
  .oneof(
    junk.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
    fc.constantFrom('\0', 'x'.repeat(300)),
  )
  .filter((text) => !/^\.{0,2}$/.test(text));

/** A value that matches a schema: its example, or a generated one. */
const exampleOf = (schema: JsonSchema) =>
  fc
    .record({
      seed: fc.nat(),
      useExamplesValue: fc.boolean(),
      optionalsProbability: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map((options): unknown => generateSync(schema, options));

/** The value with one field changed, or a completely different value. */
function spoiled(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return junk;
  const keys = Object.keys(value);
  if (keys.length === 0) return junk;
  const change = fc.tuple(fc.constantFrom(...keys), fc.option(junk, { nil: undefined }));
  return fc.oneof(
    { weight: 4, arbitrary: change.map(([key, other]) => ({ ...value, [key]: other })) },
    { weight: 1, arbitrary: junk },
  );
}

/** Values of parameters that exist, so that many requests succeed. */
type ExistingIds = Record<string, readonly string[]>;

/** Requests that match the document's schemas. */
export function validRequest(
  operation: DocumentedOperation,
  ids: ExistingIds,
): fc.Arbitrary<DocumentedRequest> {
  const bodies = Object.entries(operation.requestBody?.content ?? {}).map(
    ([type, { schema = {} }]) => exampleOf(schema).map((value) => toBody(type, value)),
  );
  return requestOf(operation, (parameter) => parameterValue(parameter, ids), bodies);
}

/** Requests that differ from the document. Some are valid nevertheless. */
export function spoiledRequest(
  operation: DocumentedOperation,
  ids: ExistingIds,
): fc.Arbitrary<DocumentedRequest> {
  const bodies = Object.entries(operation.requestBody?.content ?? {}).flatMap(
    ([type, { schema = {} }]) => [
      exampleOf(schema)
        .chain(spoiled)
        .map((value) => toBody(type, value)),
      fc.string({ unit: character }).map((body) => ({ headers: { 'content-type': type }, body })),
      exampleOf(schema).map((value) => toBody('text/csv', value)),
      fc.constant({ headers: { 'content-type': type }, body: ' '.repeat(2 * 1024 * 1024 + 1) }),
    ],
  );
  const parameter = (of: Parameter) => fc.oneof(parameterValue(of, ids), junkText);
  return requestOf(operation, parameter, bodies);
}

type Sent = Pick<DocumentedRequest, 'headers' | 'body'>;

function requestOf(
  { method, path, parameters }: DocumentedOperation,
  value: (parameter: Parameter) => fc.Arbitrary<string>,
  bodies: fc.Arbitrary<Sent>[],
): fc.Arbitrary<DocumentedRequest> {
  const values = parameters.map((parameter) => {
    const given = value(parameter).map((text) => ({ ...parameter, text }));
    return parameter.required ? given : fc.option(given);
  });
  const sent: fc.Arbitrary<Sent> =
    bodies.length > 0 ? fc.oneof(...bodies) : fc.constant({ headers: {} });
  return fc.tuple(fc.tuple(...values), sent).map(([given, { headers, body }]) => {
    const present = given.filter((one) => one !== null);
    const placed = (where: Parameter['in']) => present.filter((one) => one.in === where);
    const filledPath = placed('path').reduce(
      (filled, { name, text }) => filled.replace(`{${name}}`, () => encodeURIComponent(text)),
      path,
    );
    const query = new URLSearchParams(placed('query').map(({ name, text }) => [name, text]));
    return {
      method,
      path: `${filledPath}?${query}`,
      headers: {
        ...Object.fromEntries(
          placed('header').map(({ name, text }) => [name, encodeURIComponent(text)]),
        ),
        ...headers,
      },
      ...(body !== undefined && { body }),
    };
  });
}

function parameterValue({ name, schema }: Parameter, ids: ExistingIds): fc.Arbitrary<string> {
  const example = exampleOf(schema).map(String);
  const existing = ids[name];
  if (!existing) return example;
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...existing) },
    { weight: 1, arbitrary: example },
  );
}

function toBody(type: string, value: unknown): Required<Sent> {
  const body =
    typeof value === 'string' && !/json/i.test(type) ? value : (JSON.stringify(value) ?? '');
  return { headers: { 'content-type': type }, body };
}
