/** Variables that name a proxy or go around one, as curl and git read them; small letters come first. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** The proxy for an address: how to reach it, `null` where none is named, or the variable that names none. */
export type ProxyChoice =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly variable: string; readonly address: string }
  /** The value is not told: it may have a password in it. */
  | { readonly kind: 'wrong'; readonly variable: string };

const PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Chooses the proxy of a request: `HTTPS_PROXY` for https, `HTTP_PROXY` for http, unless `NO_PROXY` names the host: by
 * itself, as a domain above it, with a port, or with `*` for all.
 */
export function proxyFor({ url, env }: { url: URL; env: ProxyEnvironment }): ProxyChoice {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const { variable, value } = read({ name, env });
  if (value === '' || isExempt({ url, list: read({ name: 'NO_PROXY', env }).value }))
    return { kind: 'direct' };
  const address = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    return { kind: 'wrong', variable };
  return { kind: 'proxy', variable, address };
}

function read({ name, env }: { name: string; env: ProxyEnvironment }) {
  const small = name.toLowerCase();
  const variable = env[small] === undefined ? name : small;
  return { variable, value: (env[variable] ?? '').trim() };
}

function isExempt({ url, list }: { url: URL; list: string }): boolean {
  const host = bare(url.hostname);
  const port = url.port === '' ? PORTS[url.protocol] : url.port;
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, wanted] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
      if (wanted !== undefined && wanted !== port) return false;
      const domain = bare(name).replace(/^\*?\./, '');
      return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
    });
}

const bare = (name: string) =>
  name
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
