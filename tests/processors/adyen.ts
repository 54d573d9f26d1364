import { hmacValidator as HmacValidator } from '@adyen/api-library';
import { adyen as processor } from '@/server/webhooks/processors/adyen';
import { type Fixtures, PERSONAL } from './fixtures';
import { secrets } from './secrets';

const validator = new HmacValidator();

type Item = Exclude<Parameters<typeof validator.calculateHmac>[0], string> & {
  additionalData?: object;
};
type Notification = { live: string; notificationItems: { NotificationRequestItem: Item }[] };

const notification = (eventCode: string, pspReference: string, change: object = {}) => ({
  live: 'false',
  notificationItems: [
    {
      NotificationRequestItem: {
        eventCode,
        pspReference,
        success: 'true',
        amount: { value: 10_000, currency: 'EUR' },
        merchantAccountCode: 'ExampleECOM',
        merchantReference: 'order-1',
        eventDate: '2026-01-15T10:30:00+01:00',
        reason: `${PERSONAL.name}:1111:12/2030`,
        additionalData: { shopperReference: 'shopper_1', shopperEmail: PERSONAL.email },
        ...change,
      },
    },
  ],
});

const isNotification = (body: object): body is Notification => 'notificationItems' in body;

export const adyen: Fixtures = {
  processor,
  secrets: secrets.adyen,
  sign(body, secret) {
    if (!isNotification(body)) throw new Error('no notification');
    const notificationItems = body.notificationItems.map(({ NotificationRequestItem: item }) => ({
      NotificationRequestItem: {
        ...item,
        additionalData: {
          ...(item.additionalData ?? {}),
          hmacSignature: validator.calculateHmac(item, secret),
        },
      },
    }));
    return { body: JSON.stringify({ ...body, notificationItems }), headers: {} };
  },
  expires: false,
  payment: (id, { amount = 10_000, currency = 'EUR' } = {}) =>
    notification('AUTHORISATION', `PSP${id}`, { amount: { value: amount, currency } }),
  paymentId: (id) => `PSP${id}`,
  amounts: [
    [2_000, 'JPY', 2_000],
    [12_345, 'EUR', 123.45],
    [295_990, 'KWD', 295.99],
    [200_000, 'CLP', 2_000],
    [2_000, 'CVE', 2_000],
  ],
  otherAmount: 77,
  zero: 0,
  invalidAmounts: ['100', -1, 1e15],
  amountPath: ['notificationItems', 0, 'NotificationRequestItem', 'amount', 'value'],
  refund: (id, originalReference) =>
    notification('REFUND', `REF${id}`, {
      ...{ originalReference, amount: { value: 3_000, currency: 'EUR' } },
    }),
  dispute: (id, originalReference) =>
    notification('CHARGEBACK', `DIS${id}`, {
      ...{ originalReference, amount: { value: 2_000, currency: 'EUR' } },
    }),
  netAmount: 50,
  failed: (id) => notification('AUTHORISATION', `PSP${id}`, { success: 'false' }),
  unrelated: { event: notification('REPORT_AVAILABLE', 'report'), name: 'REPORT_AVAILABLE' },
  batch(first, second) {
    if (!isNotification(first) || !isNotification(second)) throw new Error('no notification');
    const notificationItems = [...first.notificationItems, ...second.notificationItems];
    return { ...first, notificationItems };
  },
};
