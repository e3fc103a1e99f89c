import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A bare repository with `main` and a branch `stagegate/ADD-42` of one commit more. */
export interface BareOrigin {
  readonly folder: string;
  readonly path: string;
  readonly head: string;
  /** Runs git on it with nobody's configuration. */
  readonly git: (args: readonly string[], input?: string) => string;
  /** Adds a commit to a branch and returns it. */
  readonly commit: (branch: string) => string;
  readonly remove: () => void;
}

/** Makes one, at `<temporary folder>/<name>`. */
export function makeBareOrigin({ name = 'origin.git' }: { name?: string } = {}): BareOrigin {
  const folder = mkdtempSync(join(tmpdir(), 'stagegate-forge-'));
  const path = join(folder, name);
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
  };
  const run = (args: readonly string[], input = '') =>
    execFileSync('git', args, { env, input, encoding: 'utf8', cwd: folder, stdio: 'pipe' }).trim();
  run(['init', '--quiet', '--bare', '--initial-branch=main', path]);
  const git: BareOrigin['git'] = (args, input) => run(['--git-dir', path, ...args], input);
  let made = 0;
  const commit = (branch: string) => {
    made += 1;
    const tree = git(['mktree'], `100644 blob ${git(['hash-object', '-w', '--stdin'], `${made}`)}\tfile\n`);
    const parents = ['main', branch].flatMap((each) =>
      git(['for-each-ref', '--format=%(objectname)', `refs/heads/${each}`]) === ''
        ? []
        : [['-p', `refs/heads/${each}`]],
    );
    const id = git(['commit-tree', tree, ...(parents.at(-1) ?? []), '-m', `commit ${made}`]);
    git(['update-ref', `refs/heads/${branch}`, id]);
    return id;
  };
  commit('main');
  const head = commit('stagegate/ADD-42');
  return { folder, path, head, git, commit, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
