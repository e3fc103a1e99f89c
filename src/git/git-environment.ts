import { devNull } from 'node:os';

/**
 * Whose configuration a git process may see. `sealed`: none but the flags below, for everything that touches what
 * an executor could have written. `user`: the global configuration of whoever runs the worker, for talking to
 * origin (credential helpers, ssh, proxies) and for reading the user's own repository.
 */
export type GitProfile = 'sealed' | 'user';

const BASE = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'XDG_CONFIG_HOME', 'SYSTEMROOT'] as const;
const USER = [
  ...BASE,
  'SSH_AUTH_SOCK',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSL_CAINFO',
] as const;

const FIXED = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' } as const;
const SEALED = {
  ...FIXED,
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
} as const;

/** The environment of a git process: an allow-list of the worker's own, nothing that names a repository. */
export function gitEnvironment(profile: GitProfile): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const name of profile === 'user' ? USER : BASE) {
    const value = process.env[name];
    if (value !== undefined) inherited[name] = value;
  }
  return { ...inherited, ...(profile === 'user' ? FIXED : SEALED) };
}

const NO_PROGRAMS = [
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'core.editor=:',
  'commit.gpgSign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
];
const NO_HELPERS = [
  `core.excludesFile=${devNull}`,
  `core.attributesFile=${devNull}`,
  'core.safecrlf=false',
  'core.fsyncMethod=batch',
  'credential.helper=',
  'protocol.allow=never',
  'protocol.file.allow=always',
];

/** Configuration that is given on every command line and so wins over every file: no program but git's own. */
export function gitConfig(profile: GitProfile): string[] {
  return profile === 'user' ? NO_PROGRAMS : [...NO_PROGRAMS, ...NO_HELPERS];
}
