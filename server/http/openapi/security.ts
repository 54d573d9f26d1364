import type { OpenAPIObject } from 'trpc-to-openapi';
import type { AccessLevel } from '@/server/core/access';
import { processors } from '@/server/webhooks/processors';
import type { Processor } from '@/server/webhooks/processors/processor';
import type { Operation } from '../routes';

const HEADER = { type: 'apiKey', in: 'header' } as const;

export const securitySchemes = {
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

/** Who may call an operation, as security requirements of OpenAPI. */
export function securityOf(operation: Operation): Requirement[] {
  const own = processorOf(operation);
  if (!own || own.wasDefault) return securityFor[operation.access];
  // A signature in the body is no security scheme of OpenAPI.
  return own.signature.header === undefined ? [{}] : [{ [own.name]: [] }, {}];
}

type Parameter = NonNullable<NonNullable<OpenAPIObject['components']>['parameters']>[string];

/** The headers that carry the signature of a webhook, and its ID at the processor. */
export function signatureHeaders(operation: Operation): Parameter[] {
  if (operation.access !== 'webhook') return [];
  const own = processorOf(operation);
  if (!own) return [...standardHeaders, ...processors.filter(isShared).flatMap(headersOf)];
  return [...(own.wasDefault ? standardHeaders : []), ...headersOf(own)];
}

/** Whether the plain format accepts the signature of the processor. */
function isShared({ wasDefault }: Processor): boolean {
  return wasDefault === true;
}

function processorOf({ processor }: Operation): Processor | undefined {
  return processors.find(({ name }) => name === processor);
}

const standardHeaders = [
  header(
    'webhook-id',
    'Standard Webhooks: the ID of the message.',
    'msg_2nQeMBLRTzTCVzKXKmVJYxbDvKB',
  ),
  header(
    'webhook-timestamp',
    'Standard Webhooks: when it was signed, in Unix seconds.',
    '1768473000',
  ),
  header(
    'webhook-signature',
    'Standard Webhooks: the signatures, separated by spaces. Required if the source has secrets.',
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  ),
];

function headersOf({ title, signature, delivery }: Processor): Parameter[] {
  const { header: name, furtherHeaders = [], description } = signature;
  const covered = furtherHeaders.map((one) => header(one, `${title}: covered by its signature.`));
  const ofDelivery = [
    [delivery?.idHeader, 'the ID of the delivery'] as const,
    [delivery?.attemptHeader, 'the number of the attempt'] as const,
  ].flatMap(([one, text]) =>
    one === undefined || furtherHeaders.includes(one) ? [] : [header(one, `${title}: ${text}.`)],
  );
  const own =
    name === undefined
      ? []
      : [header(name, `${title}: ${description} Required if the source has secrets.`)];
  return [...own, ...covered, ...ofDelivery];
}

function header(name: string, description: string, example?: string): Parameter {
  return {
    in: 'header',
    name,
    description,
    schema: { type: 'string' },
    ...(example && { example }),
  };
}
