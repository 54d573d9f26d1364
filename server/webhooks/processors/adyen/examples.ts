import type { Examples, ExampleValues } from '../processor';

const AMOUNT = 'notificationItems.0.NotificationRequestItem.amount.value';

const notification = (eventCode: string, values: ExampleValues, more: object) => ({
  live: 'false',
  notificationItems: [
    {
      NotificationRequestItem: {
        eventCode,
        pspReference: values.id.toUpperCase(),
        success: 'true',
        amount: { value: values.minorUnits, currency: values.currency },
        merchantAccountCode: 'ExampleMerchant',
        merchantReference: `order-${values.id}`,
        eventDate: values.at.toISOString(),
        ...more,
      },
    },
  ],
});

export const adyenExamples: Examples = {
  AUTHORISATION: {
    amountPath: AMOUNT,
    create: (values) =>
      notification('AUTHORISATION', values, { additionalData: { shopperReference: values.payer } }),
  },
  CAPTURE: {
    amountPath: AMOUNT,
    create: (values) => notification('CAPTURE', values, { originalReference: values.payer }),
  },
  REFUND: {
    amountPath: AMOUNT,
    create: (values) => notification('REFUND', values, { originalReference: values.payer }),
  },
  CHARGEBACK: {
    amountPath: AMOUNT,
    create: (values) => notification('CHARGEBACK', values, { originalReference: values.payer }),
  },
  REPORT_AVAILABLE: {
    create: (values) => notification('REPORT_AVAILABLE', values, {}),
  },
};
