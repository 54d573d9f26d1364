import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { errorTable } from '@/server/core/errors';
import { openApiDocument } from './openapi';

const document = JSON.parse(JSON.stringify(openApiDocument()));
const webhook = document.paths['/v1/webhooks/transactions'].post;
const razorpay = document.paths['/v1/webhooks/razorpay'].post;
const read = document.paths['/v1/transactions/{transaction_id}'].get;
const health = document.paths['/'].get;

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
      '503',
    ]);
    expect(Object.keys(read.responses)).toEqual(['200', '400', '401', '404', '409', '429', '503']);
    expect(Object.keys(health.responses)).toEqual(['200']);
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
    const [recorded, ignored] = razorpay.responses['202'].content['application/json'].schema.anyOf;
    expect(recorded.properties.outcome.enum).toEqual(outcomes);
    expect(ignored.properties.outcome.const).toBe('ignored');
  });

  it('documents a Razorpay request body that requires only the event field', () => {
    const schema = razorpay.requestBody.content['application/json'].schema;
    expect(schema.required).toEqual(['event']);
    expect(schema.additionalProperties).toBeUndefined();
    expect(schema.examples[0].event).toBe('payment.captured');
  });

  it('documents five required webhook fields and an amount above zero', () => {
    const schema = webhook.requestBody.content['application/json'].schema;
    expect(schema.required).toHaveLength(5);
    expect(schema.properties.amount).toMatchObject({ type: 'number', exclusiveMinimum: 0 });
    expect(schema.properties.amount.example).toBe(1500.5);
    expect(schema.additionalProperties).toBeUndefined();
  });

  it('documents timestamps as date-time without a pattern and processed_at as nullable', () => {
    const { properties } = read.responses['200'].content['application/json'].schema;
    expect(properties.created_at).toMatchObject({ type: 'string', format: 'date-time' });
    expect(JSON.stringify(properties.processed_at)).toContain('"null"');
    expect(JSON.stringify(document)).not.toContain('\\\\d{2}:');
  });

  it('documents the webhook and transaction errors with the shared ApiError schema', () => {
    const responses = [...Object.values(webhook.responses), ...Object.values(read.responses)];
    const errors = responses.flatMap((response) =>
      JSON.stringify(response).includes('schemas/ApiError') ? [response] : [],
    );
    expect(errors).toHaveLength(13);
    expect(document.components.schemas.ApiError.properties.code.enum).toEqual(
      Object.keys(errorTable),
    );
    expect(webhook.responses['503'].headers['Retry-After']).toBeDefined();
    expect(webhook.responses['400'].content['application/json'].examples).toHaveProperty(
      'VALIDATION_FAILED.value.issues',
    );
  });
});
