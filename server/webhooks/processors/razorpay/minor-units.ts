/**
 * How many decimals a currency has, where it isn't two: ISO 4217 (list one), which Razorpay's
 * amounts follow. Not from `Intl`: ICU has the decimals that are shown rather than those that
 * exist (none for COP, HUF, IDR, PKR …), and they change with its version.
 */
const decimalsByCurrency = new Map<string, number>([
  ...currencies(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...currencies(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...currencies(4, 'CLF UYW'),
]);

const USUAL_DECIMALS = 2;
const known = new Set([...Intl.supportedValuesOf('currency'), ...decimalsByCurrency.keys()]);

/** Whether the number of decimals of a currency is known, and not assumed to be two. */
export function isKnownCurrency(currency: string): boolean {
  return known.has(currency);
}

/**
 * The decimal that an amount in minor units stands for: 12345 is 123.45 INR, 12345 JPY, 12.345 KWD.
 * Exact, since the point is put into the digits and nothing is divided.
 * @param minorUnits a positive integer of at most 15 digits
 */
export function toDecimal(minorUnits: number, currency: string): number {
  const decimals = decimalsByCurrency.get(currency) ?? USUAL_DECIMALS;
  const digits = String(minorUnits).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return Number(`${digits.slice(0, point)}.${digits.slice(point)}`);
}

function currencies(decimals: number, codes: string): [string, number][] {
  return codes.split(' ').map((code) => [code, decimals]);
}
