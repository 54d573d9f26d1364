import { expect, it } from 'vitest';
import { Fleet } from './fleet';
import type { ProcessPlan } from './plan';
import { pickStablePort } from './ports';

it('refuses two programs on one port before any process starts', async () => {
  const port = await pickStablePort();
  const plan = (program: ProcessPlan['program']): ProcessPlan => ({
    name: program,
    program,
    script: '',
    args: [],
    address: { host: '127.0.0.1', port },
  });
  const fleet = new Fleet(new AbortController().signal);
  const opened = fleet.open([plan('inngest'), plan('inngest'), plan('next')]);
  await expect(opened).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use.`);
  await fleet.stop();
});
