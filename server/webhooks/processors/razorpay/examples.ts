import type { Examples, ExampleValues } from '../processor';

const event = (name: string, { at }: ExampleValues, entity: string, value: object) => ({
  entity: 'event',
  account_id: 'acc_example',
  event: name,
  contains: [entity],
  payload: { [entity]: { entity: { created_at: seconds(at), ...value } } },
  created_at: seconds(at),
});

const seconds = (at: Date) => Math.floor(at.getTime() / 1_000);

const money = ({ minorUnits: amount, currency }: ExampleValues) => ({ amount, currency });

export const razorpayExamples: Examples = {
  'payment.captured': {
    amountPath: 'payload.payment.entity.amount',
    create: (values) =>
      event('payment.captured', values, 'payment', {
        ...{ id: `pay_${values.id}`, status: 'captured', captured: true },
        ...{ ...money(values), customer_id: values.payer },
      }),
  },
  'refund.processed': {
    amountPath: 'payload.refund.entity.amount',
    create: (values) =>
      event('refund.processed', values, 'refund', {
        ...{ id: `rfnd_${values.id}`, ...money(values), payment_id: values.payer },
      }),
  },
  'payout.processed': {
    amountPath: 'payload.payout.entity.amount',
    create: (values) =>
      event('payout.processed', values, 'payout', {
        ...{ id: `pout_${values.id}`, ...money(values), fund_account_id: values.payer },
        status: 'processed',
      }),
  },
  'payment.failed': {
    create: (values) =>
      event('payment.failed', values, 'payment', {
        ...{ id: `pay_${values.id}`, status: 'failed', ...money(values) },
      }),
  },
};
