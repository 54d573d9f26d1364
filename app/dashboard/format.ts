const MAX_DECIMALS = 4;

/** An amount with its currency, in the reader's language; no decimal of it is rounded away. */
export function formatAmount(amount: number, currency: string): string {
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    maximumFractionDigits: MAX_DECIMALS,
  }).format(amount);
}

/** An instant in the reader's zone, to the second. */
export function formatInstant(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    new Date(iso),
  );
}
