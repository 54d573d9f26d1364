import type { Examples, ExampleValues } from '../processor';

const event = (type: string, { id, at }: ExampleValues, object: object) => ({
  id: `evt_${id}`,
  object: 'event',
  created: seconds(at),
  type,
  data: { object: { created: seconds(at), ...object } },
});

const seconds = (at: Date) => Math.floor(at.getTime() / 1_000);

const money = ({ minorUnits: amount, currency }: ExampleValues) => ({
  amount,
  currency: currency.toLowerCase(),
});

export const stripeExamples: Examples = {
  'charge.succeeded': {
    amountPath: 'data.object.amount_captured',
    create: (values) =>
      event('charge.succeeded', values, {
        ...{ id: `ch_${values.id}`, object: 'charge', status: 'succeeded', captured: true },
        ...{ ...money(values), amount_captured: values.minorUnits, customer: values.payer },
      }),
  },
  'refund.created': {
    amountPath: 'data.object.amount',
    create: (values) =>
      event('refund.created', values, {
        ...{ id: `re_${values.id}`, object: 'refund', status: 'succeeded' },
        ...{ ...money(values), charge: values.payer },
      }),
  },
  'payout.paid': {
    amountPath: 'data.object.amount',
    create: (values) =>
      event('payout.paid', values, {
        ...{ id: `po_${values.id}`, object: 'payout', ...money(values) },
        destination: values.payer,
      }),
  },
  'customer.created': {
    create: (values) => event('customer.created', values, { id: values.payer, object: 'customer' }),
  },
};
