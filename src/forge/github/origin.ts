/** A repository on a host, as an address of git names it. */
export interface HostedRepository {
  /** In small letters; with its port where the address is http(s) and names one. */
  readonly host: string;
  readonly owner: string;
  readonly repo: string;
}

const SCP = /^(?:[^@/:]+@)?(?<host>[^@/:]+):(?<path>[^/].*|\/[^/].*)$/;
const NAME = /^[\w.-]+$/;

/**
 * Reads `https://host/owner/repo.git`, `ssh://git@host/owner/repo` and `git@host:owner/repo`; `null` for everything
 * else. A port of ssh is no part of the host: the API is elsewhere. ssh.github.com is github.com on another port.
 */
export function hostedRepository(address: string): HostedRepository | null {
  const place = address.includes('://') ? ofUrl(address) : ofScp(address);
  if (place === null) return null;
  const [owner, name, ...more] = place.path.replace(/^\/+|\/+$/g, '').split('/');
  const repo = name?.replace(/\.git$/, '');
  if (!isName(owner) || !isName(repo) || more.length > 0) return null;
  const host = place.host.toLowerCase();
  return { host: host === 'ssh.github.com' ? 'github.com' : host, owner, repo };
}

function ofUrl(address: string): { host: string; path: string } | null {
  if (!URL.canParse(address)) return null;
  const { protocol, host, hostname, pathname } = new URL(address);
  if (protocol === 'https:' || protocol === 'http:') return { host, path: pathname };
  return protocol === 'ssh:' || protocol === 'git+ssh:' ? { host: hostname, path: pathname } : null;
}

function ofScp(address: string): { host: string; path: string } | null {
  const { host, path } = SCP.exec(address)?.groups ?? {};
  return host === undefined || path === undefined ? null : { host, path };
}

function isName(part: string | undefined): part is string {
  return part !== undefined && NAME.test(part) && part !== '.' && part !== '..';
}
