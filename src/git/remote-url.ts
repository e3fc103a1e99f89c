import { createHash } from 'node:crypto';
import { basename, isAbsolute, resolve } from 'node:path';

const SCP = /^(?:([^@/:\s]+)@)?(\[[^\]]+\]|[^:/\s]{2,}):(?!\/\/)(.*)$/s;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'ssh:': '22', 'http:': '80', 'https:': '443' };
const HIDDEN_IN_HTTP = /^https?:$/;

/** Takes user names, passwords and tokens out of every URL in a text, so that no message shows one. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/(\b(?:https?|ftps?):\/\/)[^\s/@']*@/gi, '$1')
    .replace(/(\bssh:\/\/[^\s/@:']*):[^\s/@']*@/gi, '$1@');
}

/**
 * Where git fetches from, as an address that means the same from every folder: a relative path is resolved against
 * the repository, and credentials are left out because the address travels through the run's history.
 */
export function absoluteRemote({ url, root }: { url: string; root: string }): string {
  if (isUrl(url) || SCP.test(url)) return withoutCredentials(url);
  return isAbsolute(url) ? url : resolve(root, url);
}

/**
 * The repository's identity: the normalised fetch URL. Host in lower case, the scp form as an ssh URL, without
 * credentials, default port, trailing slash and `.git`.
 */
export function normaliseRemote(url: string): string {
  const parsed = parse(url);
  if (parsed === null) return trimPath(url);
  if (parsed.protocol === 'file:') return trimPath(decodeURIComponent(parsed.pathname));
  const port = parsed.port === '' || parsed.port === DEFAULT_PORTS[parsed.protocol] ? '' : `:${parsed.port}`;
  const user = parsed.username === '' || HIDDEN_IN_HTTP.test(parsed.protocol) ? '' : `${parsed.username}@`;
  return `${parsed.protocol}//${user}${parsed.hostname.toLowerCase()}${port}${trimPath(parsed.pathname)}`;
}

/** The short name of a repository in paths and ids: its last path component and eight hash digits of the id. */
export function slugOf({ id }: { id: string }): string {
  const name = basename(id)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 60);
  return `${name || 'repository'}-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}

function isUrl(url: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url);
}

function parse(url: string): URL | null {
  const scp = isUrl(url) ? null : SCP.exec(url);
  const [, user, host = '', path = ''] = scp ?? [];
  const text =
    scp === null ? url : `ssh://${user === undefined ? '' : `${user}@`}${host}/${path.replace(/^\//, '')}`;
  return isUrl(text) && URL.canParse(text) ? new URL(text) : null;
}

function trimPath(path: string): string {
  return (
    path
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .replace(/\/+$/, '') || '/'
  );
}
