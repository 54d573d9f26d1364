import type { SendHandle } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { StartError } from '@/server/settings';
import { type Address, portInUse } from './ports';

/** A listening address that several processes accept connections at. */
export type SharedSocket = {
  /** What `server.listen` takes in another process. */
  handle: SendHandle;
  /** The address is free once the processes have closed it, too. */
  close: () => void;
};

/**
 * Binds an address for other processes. The kernel hands each connection to one of them. While one
 * restarts, connections wait for the others, because this process keeps the socket open. It accepts none.
 * `node:cluster` does the same, but its processes cannot have sessions and priorities of their own.
 * @returns undefined where Node cannot bind without listening; a process then listens by itself
 * @throws StartError when the address is in use, or does not exist on this machine
 */
export async function openSharedSocket(where: Address): Promise<SharedSocket | undefined> {
  const { host, port } = where;
  // `node:cluster` binds its shared sockets with this function. It is not documented.
  if (!('_createServerHandle' in net) || typeof net._createServerHandle !== 'function') {
    return undefined;
  }
  const { address, family } = await lookup(host);
  const handle = net._createServerHandle(address, port, family, -1, 0);
  if (typeof handle !== 'object') {
    throw new StartError(`Cannot listen on ${host}, port ${port}. Set HOST and PORT.`);
  }
  // The kernel's EADDRINUSE shows only here. `listen` in another process would take any free port instead.
  const bound: { port?: number } = {};
  if (handle.getsockname(bound) !== 0 || bound.port !== port) {
    handle.close();
    throw portInUse(where);
  }
  return { handle, close: () => handle.close() };
}
