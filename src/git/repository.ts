import { realpath } from 'node:fs/promises';

import { fail } from '../domain/failure/catalogue.js';
import { GitIdentity, type RepositoryRef } from '../domain/run/run-input.js';

import { readConfig } from './config-list.js';
import { git, gitLine, lastWords, runGit } from './git-gateway.js';
import { nulFields } from './nul-list.js';
import { absoluteRemote, normaliseRemote, slugOf } from './remote-url.js';

/** What is known of the user's repository; looking changes nothing in it. */
export interface RepositoryInfo {
  /** Real path of the top of the checkout. */
  readonly root: string;
  /** The checkout's own git directory, absolute. */
  readonly gitDir: string;
  /** The commit that is checked out. */
  readonly head: string;
  /** The branch that is checked out; `null` when HEAD is detached. */
  readonly branch: string | null;
  /** Where `origin` fetches from, without credentials and absolute; `null` without an origin. */
  readonly originUrl: string | null;
  /** The normalised fetch URL of origin, else the real path. */
  readonly id: string;
  /** Name and eight hash digits of the id. */
  readonly slug: string;
  /** `user.name` and `user.email` as git sees them here; `null` when either is not set. */
  readonly identity: GitIdentity | null;
  /** Changed and untracked files, the first twenty. */
  readonly dirty: readonly string[];
  /** Branches that a run can start from: origin's as last fetched, else the local ones. */
  readonly branches: readonly string[];
}

const OLDEST_GIT = [2, 38] as const;
const MOST_DIRTY = 20;

/** Throws `GIT_TOO_OLD` unless git is 2.38 or later: the first with `merge-tree --write-tree`. */
export async function requireGit({ cwd }: { cwd: string }): Promise<string> {
  const version = /\d+(\.\d+)+/.exec(await gitLine({ args: ['version'], cwd }))?.[0] ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const old = major < OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor < OLDEST_GIT[1]);
  return old ? fail('GIT_TOO_OLD', { version }) : version;
}

/**
 * Looks at the repository around `path`. Throws `NO_REPOSITORY`, `REPOSITORY_EMPTY`, `REPOSITORY_FORMAT` or `GIT_TOO_OLD`.
 * Neither hooks nor filters nor any other program that its configuration names is run.
 */
export async function inspectRepository({ path }: { path: string }): Promise<RepositoryInfo> {
  const cwd = await realpath(path).catch(() => fail('NO_REPOSITORY', { path }));
  await requireGit({ cwd });
  const { root, gitDir } = await locate({ cwd, path });
  const config = await readConfig({ cwd: root });
  const [status, refs] = await Promise.all([
    readStatus({ root, config: config.withoutFilters }),
    git({
      args: ['for-each-ref', '--format=%(refname)', 'refs/heads/', 'refs/remotes/origin/'],
      cwd: root,
      profile: 'user',
    }),
  ]);
  if (status.head === null) return fail('REPOSITORY_EMPTY', { path: root });
  const url = config.first('remote.origin.url');
  const originUrl = url === null ? null : absoluteRemote({ url, root });
  const id = await identify({ originUrl, root });
  const identity = GitIdentity.safeParse({ name: config.get('user.name'), email: config.get('user.email') });
  return {
    ...{ root, gitDir, head: status.head, branch: status.branch, originUrl, id, slug: slugOf({ id }) },
    identity: identity.success ? identity.data : null,
    dirty: status.dirty.slice(0, MOST_DIRTY),
    branches: branchesOf({ refs: refs.toString('utf8'), remote: originUrl !== null }),
  };
}

/** The part of a repository's description that travels with a run. */
export function repositoryRef(info: RepositoryInfo): RepositoryRef {
  return {
    id: info.id,
    slug: info.slug,
    fetchUrl: info.originUrl ?? info.root,
    checkout: info.root,
    hasOrigin: info.originUrl !== null,
  };
}

async function locate({ cwd, path }: { cwd: string; path: string }) {
  const args = [
    'rev-parse',
    '--path-format=absolute',
    '--show-toplevel',
    '--git-dir',
    '--show-object-format',
  ];
  const result = await runGit({ args, cwd, profile: 'user' });
  const [root, gitDir, format = ''] = result.stdout.toString('utf8').split('\n');
  if (result.exitCode === 0 && root && gitDir) {
    if (format !== 'sha1') fail('REPOSITORY_FORMAT', { path: root, format });
    return { root: await realpath(root), gitDir };
  }
  if (result.stderr.includes('dubious ownership'))
    return fail('GIT_FAILED', { command: 'rev-parse', detail: lastWords(result.stderr) });
  const inside = await runGit({ args: ['rev-parse', '--is-bare-repository'], cwd, profile: 'user' });
  return fail('NO_REPOSITORY', { path, bare: inside.stdout.toString('utf8').trim() === 'true' });
}

async function identify({ originUrl, root }: { originUrl: string | null; root: string }): Promise<string> {
  if (originUrl === null) return root;
  return normaliseRemote(await realpath(originUrl).catch(() => originUrl));
}

async function readStatus({ root, config }: { root: string; config: readonly string[] }) {
  const output = await git({
    args: ['status', '--porcelain=v2', '--branch', '-z', '--ignore-submodules=dirty', '--no-renames'],
    cwd: root,
    profile: 'user',
    config,
  });
  const fields = nulFields(output);
  const header = (name: string) => fields.find((f) => f.startsWith(`# ${name} `))?.slice(name.length + 3);
  const oid = header('branch.oid');
  const branch = header('branch.head');
  return {
    head: oid === undefined || oid === '(initial)' ? null : oid,
    branch: branch === undefined || branch === '(detached)' ? null : branch,
    dirty: fields.filter((field) => !field.startsWith('#')).map(pathOfStatus),
  };
}

/** Fields before the path in a line of `status --porcelain=v2`, by the line's kind. */
function pathOfStatus(line: string): string {
  const before = line.startsWith('1 ') ? 8 : line.startsWith('u ') ? 10 : 1;
  return line.split(' ').slice(before).join(' ');
}

function branchesOf({ refs, remote }: { refs: string; remote: boolean }): string[] {
  const prefix = remote ? 'refs/remotes/origin/' : 'refs/heads/';
  const names = refs.split('\n').filter((ref) => ref.startsWith(prefix));
  return names.map((ref) => ref.slice(prefix.length)).filter((name) => !remote || name !== 'HEAD');
}
