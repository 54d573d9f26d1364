import type { Examples, ExampleValues } from '../processor';

const payment = (status: string, values: ExampleValues) => ({
  type: 'PAYMENT_SUCCESS_WEBHOOK',
  event_time: values.at.toISOString(),
  data: {
    order: { order_id: `order_${values.id}` },
    payment: {
      cf_payment_id: values.id,
      payment_status: status,
      payment_amount: values.amount,
      payment_currency: values.currency,
      payment_time: values.at.toISOString(),
    },
    customer_details: { customer_id: values.payer },
  },
});

export const cashfreeExamples: Examples = {
  PAYMENT_SUCCESS_WEBHOOK: {
    amountPath: 'data.payment.payment_amount',
    create: (values) => payment('SUCCESS', values),
  },
  REFUND_STATUS_WEBHOOK: {
    amountPath: 'data.refund.refund_amount',
    create: (values) => ({
      type: 'REFUND_STATUS_WEBHOOK',
      event_time: values.at.toISOString(),
      data: {
        refund: {
          cf_refund_id: values.id,
          cf_payment_id: values.payer,
          refund_amount: values.amount,
          refund_currency: values.currency,
          refund_status: 'SUCCESS',
          processed_at: values.at.toISOString(),
        },
      },
    }),
  },
  PAYMENT_CHARGES_WEBHOOK: {
    create: (values) => ({
      ...{ type: 'PAYMENT_CHARGES_WEBHOOK', event_time: values.at.toISOString() },
      data: { order: { order_id: `order_${values.id}` } },
    }),
  },
};
