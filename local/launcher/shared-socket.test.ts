import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { StartError } from '@/server/settings';
import { pickStablePort } from './ports';
import { openSharedSocket } from './shared-socket';

it('refuses a shared socket on a port where another program listens', async () => {
  const port = await pickStablePort();
  const other = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const opened = openSharedSocket({ host: '127.0.0.1', port, setting: 'NEXT_PORT' });
  await expect(opened).rejects.toThrow(StartError);
  await expect(opened).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Set NEXT_PORT to another port.`,
  );
});
