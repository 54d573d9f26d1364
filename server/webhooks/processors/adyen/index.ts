import { z } from 'zod';
import { env } from '@/server/settings';
import type { Secret } from '@/server/settings/lists';
import { opaqueText } from '@/server/transactions/schema';
import {
  type Check,
  findSecret,
  hmac,
  isListed,
  type SignedRequest,
} from '@/server/webhooks/signature';
import { minorUnits } from '../amounts';
import { createMapper, isObject, unvalidated } from '../map-event';
import type { Processor, SignedExample } from '../processor';
import { adyenExamples } from './examples';
import { mappingsFor } from './mappings';

const SCHEME = 'adyen';
const MAX_ITEMS = 100;

const item = z.object({ eventCode: opaqueText().meta({ example: 'AUTHORISATION' }) });
const notification = z
  .object({
    live: unvalidated({ type: 'string', examples: ['true'] }),
    notificationItems: z
      .array(
        z.object({
          NotificationRequestItem: z.looseObject(item.shape).meta({
            description: 'The event, with its signature in `additionalData.hmacSignature`.',
          }),
        }),
      )
      .min(1)
      .max(MAX_ITEMS),
  })
  .meta({
    id: 'AdyenWebhook',
    description: 'An original standard webhook of Adyen. Unknown fields are ignored.',
  });

// https://docs.adyen.com/development-resources/currency-codes: these do not follow ISO 4217.
const amounts = minorUnits({ CLP: 2, CVE: 0, IDR: 0, ISK: 2 });

const mappers = {
  automatic: createMapper({ mappings: mappingsFor('automatic'), amounts }),
  manual: createMapper({ mappings: mappingsFor('manual'), amounts }),
};

export const adyen: Processor = {
  name: 'adyen',
  title: 'Adyen',
  docsUrl: 'https://docs.adyen.com/development-resources/webhooks',
  body: notification,
  signature: {
    header: undefined,
    description:
      '`additionalData.hmacSignature` of each item: the base64 HMAC-SHA256 of eight of its fields.',
  },
  verify,
  sign,
  examples: adyenExamples,
  exampleCurrencies: ['EUR', 'USD', 'JPY', 'KWD'],
  read: (body) =>
    notification.parse(body).notificationItems.map(({ NotificationRequestItem: one }, n) => {
      const at = ['notificationItems', n, 'NotificationRequestItem'];
      return mappers[env().ADYEN_CAPTURE].report(one, one.eventCode, at);
    }),
  events: mappers.automatic.events,
  // [accepted] is the older demand; any 2xx counts.
  successStatus: 202,
  personalData: [
    'notificationItems.*.NotificationRequestItem.additionalData.**',
    'notificationItems.*.NotificationRequestItem.reason',
    'notificationItems.*.NotificationRequestItem.merchantReference',
  ],
};

const signedFields = z.object({
  pspReference: z.string().nullish(),
  originalReference: z.string().nullish(),
  merchantAccountCode: z.string().nullish(),
  merchantReference: z.string().nullish(),
  amount: z
    .object({ value: z.union([z.number(), z.string()]), currency: z.string() })
    .partial()
    .nullish(),
  eventCode: z.string().nullish(),
  success: z.union([z.string(), z.boolean()]).nullish(),
});

const signedItem = z.object({
  NotificationRequestItem: signedFields.extend({
    additionalData: z.object({ hmacSignature: z.string().min(1) }),
  }),
});

const signedBody = z.object({ notificationItems: z.array(signedItem).min(1).max(MAX_ITEMS) });

/**
 * Verifies the signature in each item (https://docs.adyen.com/development-resources/webhooks/verify-hmac-signatures).
 * The key is the secret, decoded from hex. All items must be signed with the same secret. There is no timestamp.
 */
function verify({ body }: SignedRequest, secrets: readonly Secret[]): Check {
  const { data } = signedBody.safeParse(parse(body));
  if (!data) return { isValid: false, scheme: SCHEME, fault: 'no header' };
  return findSecret(SCHEME, secrets, ({ text }) => {
    const key = Buffer.from(text, 'hex');
    if (key.length < 16) return false;
    return data.notificationItems.every(({ NotificationRequestItem: one }) =>
      isListed([one.additionalData.hmacSignature], signatureOf(one, key)),
    );
  });
}

function signatureOf(item: z.infer<typeof signedFields>, key: Buffer): string {
  const signed = [
    item.pspReference,
    item.originalReference,
    item.merchantAccountCode,
    item.merchantReference,
    item.amount?.value,
    item.amount?.currency,
    item.eventCode,
    item.success,
  ].map((value) => value ?? '');
  return hmac('sha256', key, signed.join(':')).toString('base64');
}

function parse(body: Uint8Array): unknown {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** A body that is no notification stays unsigned. */
function sign(body: string, { text }: Secret): SignedExample {
  const { data } = notification.safeParse(parse(Buffer.from(body)));
  if (!data) return { body, headers: {} };
  const notificationItems = data.notificationItems.map(({ NotificationRequestItem: one }) => {
    const { data: fields } = signedFields.safeParse(one);
    if (!fields) return { NotificationRequestItem: one };
    const hmacSignature = signatureOf(fields, Buffer.from(text, 'hex'));
    const more = isObject(one.additionalData) ? one.additionalData : {};
    return { NotificationRequestItem: { ...one, additionalData: { ...more, hmacSignature } } };
  });
  return { body: JSON.stringify({ ...data, notificationItems }, null, 2), headers: {} };
}
