import { vi } from 'vitest';

/**
 * Disables the response deadline, because a busy test machine must not fail a test. Tests of the
 * deadline itself call `vi.unmock('@/server/core/deadline')`.
 */
vi.mock('@/server/core/deadline', () => ({
  answerDeadlineMs: () => 60_000,
  beforeDeadline: <Result>(_ms: number, working: Promise<Result>) => working,
}));
