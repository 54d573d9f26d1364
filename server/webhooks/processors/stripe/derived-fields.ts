import { isObject } from '../map-event';

/** The fields of the mappings that are in no single place of an event. */
export function derivedFields(data: unknown) {
  return {
    $withdrawal: movementOf(data, -1),
    $reinstatement: movementOf(data, 1),
    $reversal: newReversal(data),
  };
}

type Movement = { id: unknown; amount: unknown; currency: unknown; created?: unknown };

/**
 * The newest balance transaction of a dispute that takes money (-1) or returns it (1), with a positive amount.
 * Without any, the dispute itself.
 */
function movementOf(data: unknown, sign: 1 | -1): Movement | undefined {
  const dispute = isObject(data) ? data.object : undefined;
  if (!isObject(dispute)) return undefined;
  const list: unknown[] = Array.isArray(dispute.balance_transactions)
    ? dispute.balance_transactions
    : [];
  for (const one of list.toReversed()) {
    if (!isObject(one) || typeof one.amount !== 'number' || Math.sign(one.amount) !== sign)
      continue;
    return { ...one, id: one.id, currency: one.currency, amount: Math.abs(one.amount) };
  }
  const { id, amount, currency } = dispute;
  return { id: `${id}:${sign < 0 ? 'withdrawn' : 'reinstated'}`, amount, currency };
}

/** What a reversed transfer adds to the earlier reversals. */
function newReversal(data: unknown): { id: unknown; amount: unknown } | undefined {
  if (!isObject(data) || !isObject(data.object)) return undefined;
  const { id, reversals, amount_reversed: total } = data.object;
  const newest: unknown =
    isObject(reversals) && Array.isArray(reversals.data) ? reversals.data[0] : undefined;
  if (isObject(newest)) return { id: newest.id, amount: newest.amount };
  if (typeof total !== 'number') return undefined;
  const before = isObject(data.previous_attributes) ? data.previous_attributes.amount_reversed : 0;
  return { id: `${id}:${total}`, amount: total - (typeof before === 'number' ? before : 0) };
}
