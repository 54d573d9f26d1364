/**
 * The decimals of currencies that do not have two: ISO 4217 (list one). Most processors follow it. `Intl`
 * is no source: ICU has the displayed decimals (none for COP, HUF, IDR, PKR …), and its versions differ.
 */
const decimalsByCurrency = new Map<string, number>([
  ...currencies(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...currencies(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...currencies(4, 'CLF UYW'),
]);

const known = new Set([...Intl.supportedValuesOf('currency'), ...decimalsByCurrency.keys()]);

/** Whether the decimals of a currency are known. Otherwise `toDecimal` assumes two. */
export function isKnownCurrency(currency: string): boolean {
  return known.has(currency);
}

/** The decimals of a currency; two if they are unknown. */
export function decimalsOf(currency: string): number {
  return decimalsByCurrency.get(currency) ?? 2;
}

/**
 * Converts an amount in minor units: 12345 is 123.45 INR, 12345 JPY or 12.345 KWD. Exact, because it
 * inserts the decimal point into the digits instead of dividing.
 * @param minorUnits a positive integer of at most 15 digits
 * @param decimals of the currency, if the processor has its own
 */
export function toDecimal(
  minorUnits: number,
  currency: string,
  decimals = decimalsOf(currency),
): number {
  const digits = String(minorUnits).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return Number(`${digits.slice(0, point)}.${digits.slice(point)}`);
}

function currencies(decimals: number, codes: string): [string, number][] {
  return codes.split(' ').map((code) => [code, decimals]);
}
