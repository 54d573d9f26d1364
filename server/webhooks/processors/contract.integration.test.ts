import { expect, it } from 'vitest';
import { adyen } from '@/tests/processors/adyen';
import { cashfree } from '@/tests/processors/cashfree';
import { paypal } from '@/tests/processors/paypal';
import { razorpay } from '@/tests/processors/razorpay';
import { secretSettings } from '@/tests/processors/secrets';
import { stripe } from '@/tests/processors/stripe';
import { processors } from '.';

const all = [razorpay, stripe, cashfree, adyen, paypal];
Object.assign(process.env, secretSettings());
// After the settings, because its modules read them.
const { describeProcessor } = await import('@/tests/processors/contract');
const { describeSeveralEvents } = await import('@/tests/processors/several-events');

it('runs the contract suite for every processor', () => {
  expect(all.map(({ processor }) => processor.name)).toEqual(processors.map(({ name }) => name));
});

for (const own of all) {
  describeProcessor(
    own,
    all.filter((other) => other !== own),
  );
  if (own.batch) describeSeveralEvents(own, own.batch);
}
