import { adyen } from './adyen';
import { cashfree } from './cashfree';
import { paypal } from './paypal';
import type { Processor } from './processor';
import { razorpay } from './razorpay';
import { stripe } from './stripe';

/** All processors. The routes, settings, documents and filters follow from this list. */
export const processors: readonly Processor[] = [razorpay, stripe, cashfree, adyen, paypal];
