/** What to do with a delivery: record it, or only count it on the last one that is recorded. */
type Admission = { isRecorded: true } | { isRecorded: false; countedOn: string };

type Window = { endsAtMs: number; recorded: number; lastId: string };

const MAX_KEYS = 10_000;

/**
 * Bounds how many rows deliveries of one kind may add, so that no sender fills the database.
 * @param options.rows how many are recorded in each window
 */
export function createBound({ rows, windowMs }: { rows: number; windowMs: number }) {
  const windows = new Map<string, Window>();
  /** @param key what the deliveries have in common */
  return (key: string, id: string, nowMs = performance.now()): Admission => {
    const open = windows.get(key);
    if (!open || open.endsAtMs <= nowMs) {
      windows.delete(key);
      const [oldest] = windows.keys();
      if (oldest !== undefined && windows.size >= MAX_KEYS) windows.delete(oldest);
      windows.set(key, { endsAtMs: nowMs + windowMs, recorded: 1, lastId: id });
      return { isRecorded: true };
    }
    if (open.recorded >= rows) return { isRecorded: false, countedOn: open.lastId };
    open.recorded += 1;
    open.lastId = id;
    return { isRecorded: true };
  };
}
