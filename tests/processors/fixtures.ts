import type { Processor } from '@/server/webhooks/processors/processor';

/** A request as a processor sends it. */
export type Signed = { body: string; headers: Record<string, string> };

/** What the contract suite needs to know about a processor. Its official SDK signs and verifies. */
export type Fixtures = {
  processor: Processor;
  /** Two that are valid, as during a rotation, and one that was removed. */
  secrets: { old: string; current: string; removed: string };
  sign: (body: object, secret: string, at?: Date) => Signed;
  /** Throws if the official SDK rejects the request; undefined if the SDK signs, but does not verify. */
  verifyWithSdk?: (signed: Signed, secret: string) => void | Promise<void>;
  /** Whether the signature has a timestamp. */
  expires: boolean;
  /** The event of a payment of the customer `customer`, with the amount as the processor writes it. */
  payment: (id: string, change?: { amount?: unknown; currency?: string }) => object;
  /** The id of the payment's transaction. */
  paymentId: (id: string) => string;
  /** Amounts as the processor writes them, with what they are. */
  amounts: readonly [amount: unknown, currency: string, decimal: number][];
  /** Another valid amount, 0, and amounts that are none, as the processor writes them. */
  otherAmount: unknown;
  zero: unknown;
  invalidAmounts: readonly unknown[];
  /** The path of the amount in the payment event. */
  amountPath: readonly (string | number)[];
  /** Events that relate to a payment of 100.00. */
  refund: (id: string, paymentId: string) => object;
  dispute: (id: string, paymentId: string) => object;
  /** What remains of 100.00 after the refund and the dispute. */
  netAmount: number;
  /** A payment that failed, and an event that is not about money. */
  failed: (id: string) => object;
  unrelated: { event: object; name: string };
  /** Stands in for what the processor's servers answer. */
  prepare?: () => void;
  /** Two payments in one request, for a processor that sends several. */
  batch?: (first: object, second: object) => object;
};

/** Personal data that the events contain. None of it may be stored. */
export const PERSONAL = {
  name: 'Jo Example',
  email: 'jo@example.com',
  phone: '+919999999999',
} as const;
