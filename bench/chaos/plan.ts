import { random } from '../../tests/support/random';

export type PartName = 'front' | 'functions' | 'next' | 'inngest' | 'postgres';

/** Something that goes wrong, when it does, and for how long. */
export type Fault = { atMs: number; forMs: number } & (
  | { kind: 'kill' | 'pause'; part: PartName }
  | { kind: 'slow database' | 'Inngest answers 500' | 'Inngest answers nothing' }
);

/** A webhook to be sent; `copies` equal ones at the same moment. */
export type Delivery = {
  atMs: number;
  id: string;
  copies: number;
  kind: 'new' | 'duplicate' | 'conflict';
};

const FIRST_FAULT_MS = 1_000;
const LAST_FAULT_BEFORE_END_MS = 2_000;
const parts: PartName[] = ['front', 'functions', 'next', 'inngest', 'postgres'];

/** All that a seed makes happen: the same for the same seed, duration and rate. */
export function plan(seed: number, { durationMs, rate }: { durationMs: number; rate: number }) {
  const next = random(seed);
  return {
    faults: planFaults(next, durationMs),
    deliveries: planDeliveries(next, durationMs, rate),
  };
}

function planFaults(next: () => number, durationMs: number): Fault[] {
  const faults: Fault[] = [];
  let atMs = FIRST_FAULT_MS;
  while (atMs < durationMs - LAST_FAULT_BEFORE_END_MS) {
    faults.push({ ...pickFault(next), atMs: Math.round(atMs) });
    atMs += 1_000 + next() * 3_000;
  }
  return faults;
}

function pickFault(next: () => number): Fault {
  const choice = next();
  const part = parts[Math.floor(next() * parts.length)] ?? 'front';
  const shortMs = Math.round(300 + next() * 3_000);
  const longMs = shortMs * 3;
  if (choice < 0.4) return { atMs: 0, kind: 'kill', part, forMs: 0 };
  if (choice < 0.6) return { atMs: 0, kind: 'pause', part, forMs: shortMs };
  if (choice < 0.65) return { atMs: 0, kind: 'pause', part, forMs: longMs };
  if (choice < 0.8) return { atMs: 0, kind: 'slow database', forMs: shortMs };
  if (choice < 0.9) return { atMs: 0, kind: 'Inngest answers 500', forMs: longMs };
  return { atMs: 0, kind: 'Inngest answers nothing', forMs: longMs };
}

/** Open-loop: when a webhook is sent does not depend on how earlier ones were answered. */
function planDeliveries(next: () => number, durationMs: number, rate: number): Delivery[] {
  const deliveries: Delivery[] = [];
  const ids: string[] = [];
  for (let atMs = 0; atMs < durationMs; atMs += 1_000 / rate) {
    const choice = next();
    const old = ids[Math.floor(next() * ids.length)];
    if (choice < 0.2 && old !== undefined) {
      const kind = choice < 0.12 ? 'duplicate' : 'conflict';
      deliveries.push({ atMs, id: old, copies: 1, kind });
      continue;
    }
    const id = `chaos-${ids.length}`;
    ids.push(id);
    deliveries.push({ atMs, id, copies: choice > 0.95 ? 5 : 1, kind: 'new' });
  }
  return deliveries;
}
