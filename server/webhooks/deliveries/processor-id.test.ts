import { expect, it } from 'vitest';
import { paypal } from '../processors/paypal';
import { stripe } from '../processors/stripe';
import { processorIdOf } from './record';

const named = new Headers({ 'webhook-id': 'msg_1', 'paypal-transmission-id': 'wh_1' });

it('finds the ID of a delivery in the header of its processor', () => {
  expect(processorIdOf(named, paypal)).toBe('wh_1');
});

it('finds the ID of a delivery of Stripe in the body', () => {
  expect(processorIdOf(named, stripe, { id: 'evt_1' })).toBe('evt_1');
});

it('finds the ID of a delivery without a known processor in any such header', () => {
  expect(processorIdOf(named)).toBe('msg_1');
  expect(processorIdOf(new Headers({ 'paypal-transmission-id': 'wh_1' }))).toBe('wh_1');
  expect(processorIdOf(new Headers())).toBeNull();
});

it('keeps the first 255 characters of an ID', () => {
  expect(processorIdOf(new Headers({ 'webhook-id': 'x'.repeat(300) }))).toHaveLength(255);
});
