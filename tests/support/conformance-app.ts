import {
  type FailureEventArgs,
  type Inngest,
  type InngestFunction,
  NonRetriableError,
  RetryAfterError,
} from 'inngest';

export const LARGE_TEXT = 'x'.repeat(200 * 1024);

type Options = {
  /** The full name of an event. */
  named: (name: string) => string;
  /** Called with a label at each moment that a test checks. */
  note: (label: string) => number;
  cron: string;
};

/** The functions that the conformance tests run. An event has the name of its function. */
export function conformanceFunctions(
  client: Inngest,
  { named, note, cron }: Options,
): InngestFunction.Any[] {
  const on = (name: string) => ({ id: name, triggers: { event: named(name) } });
  return [
    client.createFunction(on('plain'), async ({ event }) => ({ got: event.data })),
    client.createFunction(on('once'), async () => note('once')),
    client.createFunction(on('sleep'), async ({ step }) => {
      await step.run('before', () => note('before'));
      await step.sleep('nap', '2s');
      await step.run('after', () => note('after'));
      return 'slept';
    }),
    client.createFunction(on('until'), async ({ step }) => {
      const wake = await step.run('choose', () => Date.now() + 2_000);
      await step.sleepUntil('nap', new Date(wake));
      return { late: await step.run('late', () => Date.now() - wake) };
    }),
    ...[{ name: 'checkpoint' }, { name: 'no-checkpoint', checkpointing: false }].map(
      ({ name, ...options }) =>
        client.createFunction({ ...on(name), ...options }, async ({ step }) => {
          const one = await step.run('one', () => note(`${name} one`) && 1);
          return one + (await step.run('two', () => note(`${name} two`) && 2));
        }),
    ),
    client.createFunction(
      { ...on('buffered'), checkpointing: { bufferedSteps: 2 } },
      async ({ step }) => {
        await step.sleep('nap', '1s');
        const one = await step.run('one', () => note('buffered one') && 1);
        await step.sleep('doze', '1s');
        return one + (await step.run('two', () => note('buffered two') && 2));
      },
    ),
    client.createFunction(on('parallel'), async ({ step }) => {
      const parts = await Promise.all([
        step.run('a', () => note('parallel a') && 1),
        step.run('b', () => note('parallel b') && 2),
        step.sleep('c', '1s').then(() => 3),
      ]);
      return await step.run('sum', () => note('parallel sum') && parts.reduce((x, y) => x + y));
    }),
    client.createFunction(on('backoff'), async ({ step, attempt, maxAttempts }) =>
      step.run('flaky', () => {
        note(`backoff ${attempt} of ${maxAttempts}`);
        if (attempt === 0) throw new Error('once');
        return attempt;
      }),
    ),
    client.createFunction(on('retry-after'), async ({ attempt }) => {
      note(`retry-after ${attempt}`);
      if (attempt < 2) throw new RetryAfterError('wait', '1s');
      return attempt;
    }),
    client.createFunction({ ...on('exhausted'), retries: 1 }, async ({ attempt }) => {
      note(`exhausted ${attempt}`);
      throw new RetryAfterError('never', '1s');
    }),
    client.createFunction(on('attempts'), async ({ step, attempt }) => {
      await step.run('first', () => {
        if (attempt < 1) throw new RetryAfterError('again', '1s');
      });
      return await step.run('second', () => attempt);
    }),
    client.createFunction(
      {
        ...on('fatal'),
        onFailure: async ({ event }: FailureEventArgs) => {
          note(`onFailure ${event.data.error.message} ${event.data.event.data?.n}`);
        },
      },
      async () => {
        note('fatal');
        throw new NonRetriableError('for good');
      },
    ),
    client.createFunction({ ...on('caught'), retries: 0 }, async ({ step }) => {
      try {
        await step.run('bad', () => {
          throw new Error('bad step');
        });
      } catch (error) {
        return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
      }
      return 'not thrown';
    }),
    client.createFunction(on('large'), async ({ event, step }) => {
      const copy = await step.run('copy', () => event.data.text);
      await step.sleep('nap', '1s');
      return copy === LARGE_TEXT;
    }),
    client.createFunction({ ...on('shared'), id: 'shared-1' }, async () => 1),
    client.createFunction({ ...on('shared'), id: 'shared-2' }, async () => 2),
    client.createFunction({ id: 'cron', triggers: { cron } }, async ({ event }) =>
      note(`cron ${event.name}`),
    ),
  ];
}
