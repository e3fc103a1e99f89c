import { knock } from './ports.js';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]):(\d{1,5})$/;

/**
 * Whether this machine itself refuses a connection at `address` (`host:port`): then no server is there, and waiting
 * for one is vain. Other machines are not asked: a proxy may stand between, and a refusal may pass.
 */
export async function nobodyListens({ address }: { address: string }): Promise<boolean> {
  const port = Number(LOOPBACK.exec(address)?.[1]);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return false;
  const host = address.slice(0, address.lastIndexOf(':')).replace(/[[\]]/g, '');
  return (await knock({ host, port })) === 'refused';
}
