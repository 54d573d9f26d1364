/** In minor units, processors take three decimals in steps of ten. */
const STEP = 10;

/**
 * The same webhook with a larger amount, which exists in every currency.
 * @param path of the amount in the body, with dots
 * @returns undefined if the body has no amount there
 */
export function withDifferentAmount(body: string, path: string): string | undefined {
  try {
    const json: unknown = JSON.parse(body);
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce((value, key) => (isObject(value) ? value[key] : undefined), json);
    if (!isObject(parent)) return undefined;
    const larger = increase(parent[last]);
    if (larger === undefined) return undefined;
    parent[last] = larger;
    return JSON.stringify(json, null, body.includes('\n') ? 2 : undefined);
  } catch {
    return undefined;
  }
}

function increase(amount: unknown): number | string | undefined {
  if (typeof amount === 'number') return Number((amount + STEP).toFixed(4));
  if (typeof amount !== 'string' || !/^\d+(\.\d+)?$/.test(amount)) return undefined;
  const decimals = amount.split('.')[1]?.length ?? 0;
  return (Number(amount) + STEP).toFixed(decimals);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
