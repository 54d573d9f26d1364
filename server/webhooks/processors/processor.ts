import type { z } from 'zod';
import type { TransactionKind } from '@/db/kinds';
import type { ApiError } from '@/server/core/errors';
import type { Secret } from '@/server/settings/lists';
import type { Webhook } from '@/server/transactions/schema';
import type { Check, SignedRequest } from '../signature';

/** A transaction that a processor reports, and its place in the life of a payment. */
export type ReportedTransaction = Webhook & {
  kind: TransactionKind;
  /** The id of another transaction of the same source: of the payment that a refund returns. */
  relates_to: string | null;
  /** When it happened, by the processor's clock (RFC 3339, UTC). */
  occurred_at: string | null;
};

/** One event of a request: a transaction, none (the event is ignored), or invalid fields. */
export type ReportedEvent = { name: string } & (
  | { transaction: ReportedTransaction | undefined }
  | { error: ApiError }
);

/** What an example of an event is made of. */
export type ExampleValues = {
  /** Random, of lower-case letters and digits. */
  id: string;
  /** The account of the other side; several examples can share it. Or the payment, in a refund. */
  payer: string;
  currency: string;
  /** The amount in minor units, as a decimal, and as text with all decimals of the currency. */
  minorUnits: number;
  amount: number;
  amountText: string;
  at: Date;
};

/** Examples by the name of their event, the usual payment first. Without `amountPath`, no money moves. */
export type Examples = Record<
  string,
  { amountPath?: string; create: (values: ExampleValues) => object }
>;

/** A request as its sender signs it. Adyen adds the signature to the body. */
export type SignedExample = { body: string; headers: Record<string, string> };

/**
 * A payment processor: how its webhooks are signed and what they mean. The routes, the OpenAPI document, the
 * signature debugger and `docs/processors.md` follow from it.
 */
export type Processor = {
  /** The last part of its URL, and the name of its source. */
  name: string;
  title: string;
  /** The page of its documentation about webhooks. */
  docsUrl: string;
  /** The body of a request. Only what names the event is validated here. */
  body: z.ZodObject;
  signature: {
    /** Undefined if the signature is in the body. */
    header: string | undefined;
    /** Other headers that it covers, such as a time. */
    furtherHeaders?: readonly string[];
    description: string;
  };
  /** Verifies a request over its raw body, with each secret in constant time. */
  verify: (
    request: SignedRequest,
    secrets: readonly Secret[],
    toleranceSeconds: number,
  ) => Check | Promise<Check>;
  /** Signs as the processor does; undefined if only the processor can. */
  sign: ((body: string, secret: Secret) => SignedExample) | undefined;
  /** Bodies to try the service with, and their currencies. */
  examples: Examples;
  exampleCurrencies: readonly string[];
  /**
   * Reads the events of a valid body.
   * @param account our own account, for processors that do not name it: the name of the source
   */
  read: (body: object, account: string) => ReportedEvent[];
  /** The events that become transactions, for the documentation. */
  events: readonly { name: string; kind: TransactionKind; id: string }[];
  delivery?: {
    idHeader?: string;
    attemptHeader?: string;
    /** The path of the id in the body. */
    idPath?: string;
  };
  /** The status that the processor's documentation asks for. */
  successStatus: 200 | 202;
  /** The paths of personal data in the body. `*` stands for one key, `**` for any rest. */
  personalData: readonly string[];
  /** Its transactions had the source `default` before sources existed, and still have without own secrets. */
  wasDefault?: true;
};
