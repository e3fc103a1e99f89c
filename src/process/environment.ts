import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { DEFAULT_PATH } from './find-program.js';

/**
 * What of the worker's environment every command sees. Everything else stays out: tokens, `TEMPORAL_*`, `GIT_*`
 * (`GIT_DIR` would send the executor's git into another repository), the npm lifecycle's variables, `XDG_*` (they
 * would lead out of the private HOME).
 */
const PASSED: readonly RegExp[] = [
  // How text is read and sorted, what time it is.
  /^(LANG|LANGUAGE|LC_[A-Z]+|TZ)$/,
  // Who runs it: some tools fail without.
  /^(USER|LOGNAME)$/,
  // The company's certificate authorities; files, not secrets.
  /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|PIP_CERT|NIX_SSL_CERT_FILE)$/,
  // Where the toolchains on PATH have their other half.
  /^(JAVA_HOME|GOROOT|DOTNET_ROOT|ANDROID_HOME|RUSTUP_HOME|RUSTUP_TOOLCHAIN|PYENV_ROOT|RBENV_ROOT|NODENV_ROOT)$/,
  /^(NVM_DIR|FNM_DIR|VOLTA_HOME|ASDF_DIR|ASDF_DATA_DIR|MISE_DATA_DIR|LD_LIBRARY_PATH|NIX_PROFILES|NIX_PATH)$/,
  // Download caches, checked by content: without them each working tree would fetch everything again.
  /^(npm_config_cache|YARN_CACHE_FOLDER|PIP_CACHE_DIR|GOMODCACHE|GOCACHE)$/,
];

/** Addresses of the network's proxies and package mirrors: passed unless they contain a user name or password. */
const ADDRESSES =
  /^(https?_proxy|all_proxy|no_proxy|HTTPS?_PROXY|ALL_PROXY|NO_PROXY|npm_config_registry|GOPROXY)$/;

/** What lies below the user's HOME by default and is wanted although HOME is another; set when the folder is there. */
const BELOW_HOME: readonly (readonly [name: string, ...folder: string[]])[] = [
  ['RUSTUP_HOME', '.rustup'],
  ['PYENV_ROOT', '.pyenv'],
  ['VOLTA_HOME', '.volta'],
  ['ASDF_DATA_DIR', '.asdf'],
  ['MISE_DATA_DIR', '.local', 'share', 'mise'],
  ['npm_config_cache', '.npm'],
  ['PIP_CACHE_DIR', '.cache', 'pip'],
  ['GOMODCACHE', 'go', 'pkg', 'mod'],
  ['GOCACHE', '.cache', 'go-build'],
];

/**
 * The whole environment of a command: a short allow-list of the worker's (see the constants of this file), `PATH`,
 * `HOME` and `TMPDIR` of its own, `TERM=dumb`, `SHELL=/bin/sh`.
 *
 * `allow` names further variables of the worker, as a plan does; they win over all of that, so that a plan may even
 * name `HOME` for a tool whose login is kept there. `extra` wins over everything. A private HOME keeps the user's
 * logins and settings from being used by accident; it is no wall: the command runs as the same user.
 */
export function buildEnvironment({
  from,
  allow,
  home,
  tmp,
  extra,
}: {
  from: NodeJS.ProcessEnv;
  allow: readonly string[];
  home: string;
  tmp: string;
  extra: Readonly<Record<string, string>>;
}): Record<string, string> {
  const given = Object.entries(from).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  );
  const pick = (wanted: (variable: { name: string; value: string }) => boolean) =>
    Object.fromEntries(given.filter(wanted).map(({ name, value }) => [name, value]));
  return {
    ...belowHome(from['HOME']),
    ...pick(({ name }) => PASSED.some((pattern) => pattern.test(name))),
    ...pick(({ name, value }) => ADDRESSES.test(name) && !hasUserInfo(value)),
    PATH: from['PATH'] ?? DEFAULT_PATH,
    TERM: 'dumb',
    SHELL: '/bin/sh',
    HOME: home,
    TMPDIR: tmp,
    ...pick(({ name }) => allow.includes(name)),
    ...extra,
  };
}

function belowHome(userHome: string | undefined): Record<string, string> {
  if (!userHome) return {};
  const places = BELOW_HOME.map(([name, ...folder]) => [name, join(userHome, ...folder)] as const);
  return Object.fromEntries(places.filter(([, folder]) => existsSync(folder)));
}

/** `user:password@host`, in any of the values of a list. */
const hasUserInfo = (value: string) => /[^/@,\s]*@/.test(value);
