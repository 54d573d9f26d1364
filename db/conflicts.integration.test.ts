import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDispatched, openConnection } from '@/tests/support/connection';
import {
  acknowledgeConflicts,
  countConflicts,
  findConflicts,
  groupConflicts,
  reopenConflicts,
} from './conflicts';
import { countRepeats, insertEvents } from './transaction-events';

describe.each(['pg', 'neon'] as const)('conflicts through the %s driver', (driver) => {
  let connection: Awaited<ReturnType<typeof openConnection>>;

  beforeAll(async () => {
    connection = await openConnection(driver);
  });
  afterAll(() => connection.close());

  it('counts duplicates and conflicts by occurrence and lists conflicts with their differences', async () => {
    await insertDispatched(connection.db, 'repeated');
    const details = { differences: [{ field: 'amount', stored: '1', received: '2' }] };
    await insertEvents(connection.db, [
      { key: 'repeated', kind: 'duplicate', occurrences: 3, details: {} },
      { key: 'repeated', kind: 'duplicate', details: {} },
      { key: 'repeated', kind: 'conflict', occurrences: 2, details },
    ]);
    await insertEvents(connection.db, []);
    expect(await countRepeats(connection.db, ['repeated', 'absent'])).toEqual(
      new Map([['repeated', { duplicates: 4, conflicts: 2 }]]),
    );
    expect(await countConflicts(connection.db)).toEqual({ all: 2, open: 2 });
    const page = { state: 'all', limit: 10 } as const;
    const [conflict] = await findConflicts(connection.db, page);
    expect(conflict).toMatchObject({ key: 'repeated', occurrences: 2, details });
    expect(await findConflicts(connection.db, { ...page, before: conflict?.id })).toEqual([]);
  });

  it('acknowledges a conflict once, keeps the first note, and reopens it', async () => {
    const { db, close } = await openConnection(driver);
    const differences = [{ field: 'amount', stored: '1', received: '2' }];
    await insertEvents(
      db,
      ['conflict', 'conflict', 'duplicate'].map((kind) => ({
        ...{ key: 'ack', kind: kind === 'conflict' ? 'conflict' : 'duplicate' },
        details: { differences },
      })),
    );
    const list = (state: 'open' | 'acknowledged' | 'all') =>
      findConflicts(db, { state, limit: 10 });
    const [newer, older] = await list('open');
    const ids = [newer?.id ?? 0, (newer?.id ?? 0) + 1];
    expect(await acknowledgeConflicts(db, ids, { by: 'operator', note: 'a typo' })).toBe(1);
    expect(await acknowledgeConflicts(db, ids, { by: 'token other', note: null })).toBe(0);
    expect(await list('acknowledged')).toMatchObject([
      { id: newer?.id, acknowledgedBy: 'operator', acknowledgementNote: 'a typo' },
    ]);
    expect((await list('open')).map(({ id }) => id)).toEqual([older?.id]);
    expect(await countConflicts(db)).toEqual({ all: 2, open: 1 });
    expect(await reopenConflicts(db, ids)).toBe(1);
    expect((await list('open')).map(({ id }) => id)).toEqual([newer?.id, older?.id]);
    await close();
  });

  it('lists equal conflicts as one, apart from those that were acknowledged before', async () => {
    const { db, close } = await openConnection(driver);
    const receive = (received: string, delivery_id: string) =>
      insertEvents(db, [
        {
          key: 'same',
          kind: 'conflict',
          details: { differences: [{ field: 'amount', stored: '1', received }], delivery_id },
        },
      ]);
    const list = (state: 'open' | 'all') => groupConflicts(db, { state, limit: 10 });
    await receive('2', 'a');
    const [first] = await list('open');
    for (const received of ['3', '2', '2']) await receive(received, received);
    const [twos, three] = await list('open');
    expect([twos?.occurrences, three?.occurrences]).toEqual([3, 1]);
    expect(twos?.firstAt).toEqual(first?.occurredAt);
    expect(twos?.ids).toHaveLength(3);
    expect(twos?.ids.at(-1)).toBe(first?.id);
    await acknowledgeConflicts(db, twos?.ids ?? [], { by: 'operator', note: null });
    await receive('2', 'b');
    expect((await list('open')).map(({ occurrences }) => occurrences)).toEqual([1, 1]);
    expect((await list('all')).map(({ occurrences }) => occurrences)).toEqual([1, 3, 1]);
    const page = await groupConflicts(db, { state: 'all', limit: 10, before: twos?.id ?? 0 });
    expect(page.map(({ id }) => id)).toEqual([three?.id]);
    await close();
  });
});
