import { join } from 'node:path';

import {
  createWorkingTree,
  fetchUpstream,
  inspectRepository,
  openMirror,
  openVault,
  repositoryRef,
  snapshotTree,
  type Snapshot,
} from '../../src/git/index.js';

import { makeRepository, type TestRepository } from './git-history.js';
import { openGitSandbox, TEST_IDENTITY, type GitSandbox } from './git-sandbox.js';

/** A fixed time for the engine's commits, so that their ids can be compared. */
export const WHEN = new Date('2026-01-02T03:04:05Z');

/** A repository, its mirror and vault, and the working tree of one stage at the head of `main`. */
export interface TestStage extends GitSandbox, TestRepository {
  readonly mirror: { readonly dir: string };
  readonly vault: { readonly dir: string };
  readonly tree: string;
  /** Takes a snapshot of the working tree on `main`. */
  readonly snapshot: () => Promise<Snapshot>;
  /** The same, when it must succeed: the commit. */
  readonly commit: () => Promise<string>;
  /** The files of a commit in the mirror. */
  readonly files: (commit: string) => string[];
}

/** Makes everything that a stage stands on, with the project's own functions. */
export async function openTestStage(
  prepare?: (sandbox: GitSandbox, made: TestRepository) => void,
): Promise<TestStage> {
  const sandbox = openGitSandbox();
  const made = makeRepository(sandbox);
  prepare?.(sandbox, made);
  const { checkout, origin } = made;
  const repository = repositoryRef(await inspectRepository({ path: checkout }));
  const mirror = await openMirror({ dir: join(sandbox.dir, 'state', 'mirror.git'), repository });
  const vault = await openVault({ dir: join(sandbox.dir, 'state', 'vault.git') });
  const upstream = { mirror, repository, branch: 'main', localCommit: null, checkout, task: 'T-1' };
  const head = await fetchUpstream(upstream);
  const tree = join(sandbox.dir, 'stage', 'tree');
  await createWorkingTree({ mirror, dir: tree, commit: head, identity: TEST_IDENTITY, fetchUrl: origin });
  const snapshot = () =>
    snapshotTree({
      ...{ mirror, dir: tree, parent: head, message: 'stage', identity: TEST_IDENTITY, when: WHEN },
      trailers: { 'Stagegate-Stage': 'api' },
    });
  return {
    ...{ ...sandbox, ...made, head, mirror, vault, tree, snapshot },
    commit: async () => {
      const result = await snapshot();
      if (result.kind !== 'snapshot') throw new Error(`${result.path} ${result.why}`);
      return result.commit;
    },
    files: (commit) => sandbox.git(mirror.dir, 'ls-tree', '-r', '--name-only', commit).split('\n'),
  };
}
