import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { transactionEventKinds } from '@/db/kinds';
import { errorTable } from '@/server/core/errors';
import { openApiDocument } from './document';

const document = JSON.parse(JSON.stringify(openApiDocument()));
const webhook = document.paths['/v1/webhooks/transactions'].post;
const razorpay = document.paths['/v1/webhooks/razorpay'].post;
const read = document.paths['/v1/transactions/{transaction_id}'].get;
const health = document.paths['/'].get;
const { schemas } = document.components;

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const schemaOf = ({ responses }: typeof webhook, status: string) =>
  responses[status].content['application/json'].schema;

describe('OpenAPI document', () => {
  it('generates a valid OpenAPI 3.1 document', async () => {
    expect(document.openapi).toMatch(/^3\.1/);
    expect(await new Validator().validate(document)).toMatchObject({ valid: true });
  });

  it('documents the operationId and tag of the webhook, transaction and health operations', () => {
    expect([webhook, read, health].map(({ operationId, tags }) => [operationId, tags])).toEqual([
      ['receiveTransaction', ['webhooks']],
      ['getTransaction', ['transactions']],
      ['getHealth', ['health']],
    ]);
  });

  it('documents the response statuses of the webhook, transaction and health operations', () => {
    expect(Object.keys(webhook.responses)).toEqual([
      '202',
      '400',
      '401',
      '408',
      '413',
      '415',
      '429',
      '431',
      '503',
    ]);
    const statuses = ['200', '400', '401', '404', '409', '429', '431', '503'];
    expect(Object.keys(read.responses)).toEqual(statuses);
    expect(Object.keys(health.responses)).toEqual(['200', '429', '431']);
  });

  it('documents the input of a POST without a body as query parameters', () => {
    const rerun = document.paths['/v1/deliveries/{id}/rerun'].post;
    expect(rerun.requestBody).toBeUndefined();
    expect(rerun.parameters.map((one: { in: string; name: string }) => [one.in, one.name])).toEqual(
      [
        ['path', 'id'],
        ['query', 'verification'],
      ],
    );
  });

  it('documents the authentication of webhook, transaction, health and replay operations', () => {
    expect(webhook.security).toEqual([{ standardWebhooks: [] }, { razorpay: [] }, {}]);
    expect(razorpay.security).toEqual(webhook.security);
    expect(read.security).toContainEqual({});
    expect(health.security).toEqual([]);
    const replay = document.paths['/v1/transactions/{transaction_id}/replay'].post;
    expect(replay.security).toEqual([{ token: [] }, { session: [] }]);
    expect(Object.keys(replay.responses)).toEqual(expect.arrayContaining(['401', '403', '429']));
    const schemes = Object.keys(document.components.securitySchemes);
    expect(schemes).toEqual([
      'token',
      'session',
      'standardWebhooks',
      'razorpay',
      'stripe',
      'cashfree',
      'paypal',
    ]);
  });

  it('documents the webhook outcomes in the response body and the x-webhook-outcome header', () => {
    const outcomes = ['accepted', 'duplicate', 'conflict'];
    const headerOf = ({ responses }: typeof webhook) =>
      responses['202'].headers['x-webhook-outcome'].schema.enum;
    expect(headerOf(webhook)).toEqual(outcomes);
    expect(headerOf(razorpay)).toEqual([...outcomes, 'ignored']);
    expect(schemaOf(razorpay, '202').anyOf).toEqual(
      ['Acknowledgement', 'IgnoredEvent', 'AcknowledgedEvents'].map(refTo),
    );
    expect(schemas.Acknowledgement.properties.outcome.enum).toEqual(outcomes);
    expect(schemas.IgnoredEvent.properties.outcome.const).toBe('ignored');
  });

  it('documents a Razorpay request body that requires only the event field', () => {
    const schema = schemas.RazorpayWebhook;
    expect(schema.required).toEqual(['event']);
    expect(schema.additionalProperties).toBeUndefined();
    expect(schema.examples[0].event).toBe('payment.captured');
  });

  it('documents five required webhook fields and an amount above zero', () => {
    const { schema, example } = webhook.requestBody.content['application/json'];
    expect(schema).toEqual(refTo('TransactionWebhook'));
    const { required, properties, additionalProperties } = schemas.TransactionWebhook;
    expect(required).toHaveLength(5);
    expect(properties.amount).toMatchObject({ type: 'number', exclusiveMinimum: 0 });
    expect(additionalProperties).toBeUndefined();
    expect(Object.keys(example)).toEqual(required);
  });

  it('names what clients handle: transactions, events by kind, conflicts and deliveries', () => {
    expect(schemaOf(read, '200')).toEqual(refTo('Transaction'));
    expect(schemas.TransactionPage.properties.transactions.items).toEqual(refTo('Transaction'));
    expect(schemas.ConflictPage.properties.conflicts.items).toEqual(refTo('Conflict'));
    expect(schemas.DeliveryPage.properties.deliveries.items).toEqual(refTo('Delivery'));
    expect(schemas).not.toHaveProperty('Error');
    const { oneOf, discriminator } = schemas.TransactionEvent;
    expect(oneOf).toHaveLength(transactionEventKinds.length);
    expect(discriminator.propertyName).toBe('kind');
    expect(Object.keys(discriminator.mapping).sort()).toEqual([...transactionEventKinds].sort());
  });

  it('gives each JSON body a named schema, and each operation a tag with a description', () => {
    const tags = document.tags.map(({ name }: { name: string }) => name);
    const operations = Object.values<Record<string, typeof webhook>>(document.paths).flatMap(
      (methods) => Object.values(methods),
    );
    for (const { operationId, tags: own, requestBody, responses } of operations) {
      const [success] = Object.values<{ content: typeof requestBody.content }>(responses);
      const bodies = [requestBody?.content, success?.content].flatMap(
        (content) => content?.['application/json']?.schema ?? [],
      );
      for (const { $ref, anyOf = [] } of bodies) {
        expect($ref ?? anyOf[0]?.$ref, operationId).toContain('#/components/schemas/');
      }
      expect(tags, operationId).toContain(own[0]);
    }
  });

  it('documents counts as integers, without the bounds of a double', () => {
    expect(schemas.ConflictPage.properties.total).toMatchObject({ type: 'integer', minimum: 0 });
    expect(schemas.Delivery.properties.status).toMatchObject({ type: 'integer' });
    expect(JSON.stringify(schemas)).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });

  it('declares the headers of a signature as optional parameters', () => {
    const headersOf = ({ parameters }: typeof webhook) =>
      parameters.flatMap((one: { in: string; name: string; required?: boolean }) =>
        one.in === 'header' && !one.required ? [one.name] : [],
      );
    const standard = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
    expect(headersOf(webhook)).toEqual(expect.arrayContaining(standard));
    expect(headersOf(razorpay)).toContain('X-Razorpay-Signature');
    expect(headersOf(document.paths['/v1/webhooks/stripe'].post)).toEqual(['Stripe-Signature']);
    expect(headersOf(read)).toEqual([]);
  });

  it('documents timestamps as date-time without a pattern and processed_at as nullable', () => {
    const { properties } = schemas.Transaction;
    expect(properties.created_at).toMatchObject({ type: 'string', format: 'date-time' });
    expect(JSON.stringify(properties.processed_at)).toContain('"null"');
    expect(JSON.stringify(document)).not.toContain('\\\\d{2}:');
  });

  it('documents for each error status the codes that the operation can return', () => {
    const { responses } = document.components;
    const codesOf = (operation: typeof webhook, status: string) =>
      resolve(operation.responses[status]).content['application/json'].schema.allOf[1].properties
        .code.enum;
    const resolve = ({ $ref }: { $ref: string }) => responses[$ref.split('/').at(-1) ?? ''];
    expect(codesOf(webhook, '400')).toEqual(['MALFORMED_BODY', 'VALIDATION_FAILED']);
    expect(codesOf(read, '404')).toEqual(['NOT_FOUND']);
    expect(codesOf(read, '409')).toEqual(['AMBIGUOUS_TRANSACTION']);
    expect(schemas.ApiError.properties.code.enum).toEqual(Object.keys(errorTable));
    expect(responses.ServiceUnavailable.headers['Retry-After']).toBeDefined();
    expect(
      responses.MalformedBodyOrValidationFailed.content['application/json'].examples,
    ).toHaveProperty('VALIDATION_FAILED.value.issues');
  });

  it('gives examples that match their schemas', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema(document, 'document');
    const examples = examplesIn(document);
    expect(examples.length).toBeGreaterThan(40);
    for (const { schema, example } of examples) {
      ajv.validate(absolute(schema), example);
      expect(ajv.errors, JSON.stringify(example)).toBeNull();
    }
  });
});

type Example = { schema: object; example: unknown };

/** The examples of bodies, parameters and schemas, anywhere in the document. */
function examplesIn(value: unknown): Example[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(examplesIn);
  const { schema = value, example, examples = {} } = Object(value);
  const named = Array.isArray(examples)
    ? examples
    : Object.values(examples).map((one) => Object(one).value);
  const all = example === undefined ? named : [example, ...named];
  return [...inside, ...all.map((one) => ({ schema, example: one }))];
}

/** The schema with references into the document. */
function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
}
