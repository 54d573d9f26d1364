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
  /** Called at each moment that a test checks. Servers need not store or return what functions return. */
  note: (label: string, value?: unknown) => void;
  cron: string;
};

/** The functions that the conformance tests run. An event has the name of its function. */
export function conformanceFunctions(
  client: Inngest,
  { named, note, cron }: Options,
): InngestFunction.Any[] {
  const on = (name: string) => ({ id: name, triggers: { event: named(name) } });
  const twoSteps = ({ name, ...options }: { name: string; checkpointing?: false }) =>
    client.createFunction({ ...on(name), ...options }, async ({ step }) => {
      const one = await step.run('one', () => {
        note(`${name} one`);
        return 1;
      });
      await step.run('two', () => note(`${name} two`, one + 1));
    });
  return [
    client.createFunction(on('plain'), async ({ event }) => note('plain', event.data)),
    client.createFunction(on('once'), async () => note('once')),
    client.createFunction(on('sleep'), async ({ step }) => {
      await step.run('before', () => note('sleep before'));
      await step.sleep('nap', '2s');
      await step.run('after', () => note('sleep after'));
    }),
    client.createFunction(on('until'), async ({ step }) => {
      const wake = await step.run('choose', () => Date.now() + 2_000);
      await step.sleepUntil('nap', new Date(wake));
      await step.run('late', () => note('until', Date.now() - wake));
    }),
    twoSteps({ name: 'checkpoint' }),
    twoSteps({ name: 'no-checkpoint', checkpointing: false }),
    client.createFunction(
      { ...on('buffered'), checkpointing: { bufferedSteps: 2 } },
      async ({ step }) => {
        await step.sleep('nap', '1s');
        const one = await step.run('one', () => {
          note('buffered one');
          return 1;
        });
        await step.sleep('doze', '1s');
        await step.run('two', () => note('buffered two', one + 1));
      },
    ),
    client.createFunction(on('parallel'), async ({ step }) => {
      const part = (name: string, value: number) =>
        step.run(name, () => {
          note(`parallel ${name}`);
          return value;
        });
      const parts = await Promise.all([
        part('a', 1),
        part('b', 2),
        step.sleep('c', '1s').then(() => 3),
      ]);
      await step.run('sum', () =>
        note(
          'parallel sum',
          parts.reduce((x, y) => x + y),
        ),
      );
    }),
    client.createFunction(on('backoff'), async ({ step, attempt, maxAttempts }) =>
      step.run('flaky', () => {
        note('backoff', { attempt, maxAttempts });
        if (attempt === 0) throw new Error('once');
      }),
    ),
    client.createFunction(on('retry-after'), async ({ attempt }) => {
      note('retry-after', attempt);
      if (attempt < 2) throw new RetryAfterError('wait', '1s');
    }),
    client.createFunction(
      {
        ...on('exhausted'),
        retries: 1,
        onFailure: async () => note('exhausted failed'),
      },
      async ({ attempt }) => {
        note('exhausted', attempt);
        throw new RetryAfterError('never', '1s');
      },
    ),
    client.createFunction(on('attempts'), async ({ step, attempt }) => {
      await step.run('first', () => {
        if (attempt < 1) throw new RetryAfterError('again', '1s');
      });
      await step.run('second', () => note('attempts', attempt));
    }),
    client.createFunction(
      {
        ...on('fatal'),
        onFailure: async ({ event }: FailureEventArgs) =>
          note('fatal failed', [event.data.error.message, event.data.event.data?.n]),
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
        const text = error instanceof Error ? error.message : 'unknown';
        await step.run('report', () => note('caught', text));
      }
    }),
    client.createFunction(on('large'), async ({ event, step }) => {
      const copy = await step.run('copy', () => event.data.text);
      await step.sleep('nap', '1s');
      await step.run('compare', () => note('large', copy === LARGE_TEXT));
    }),
    client.createFunction({ ...on('shared'), id: 'shared-1' }, async () => note('shared', 1)),
    client.createFunction({ ...on('shared'), id: 'shared-2' }, async () => note('shared', 2)),
    client.createFunction({ id: 'cron', triggers: { cron } }, async ({ event }) =>
      note('cron', event.name),
    ),
  ];
}
