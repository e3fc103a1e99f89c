export { inspectRepository, repositoryRef, requireGit, type RepositoryInfo } from './repository.js';
export { resolveBase, type Base, type UnpushedCommit } from './resolve-base.js';
export { openMirror, openVault, type Mirror, type Vault } from './mirror.js';
export { commitOf, fetchHeads, fetchUpstream } from './fetch-upstream.js';
export { createWorkingTree, removeWorkingTree, type WorkingTree } from './working-tree.js';
export { removeTree } from './remove-tree.js';
export { readTreeRecord, TreeStrategy } from './tree-record.js';
export { holdsText } from './holds-text.js';
export { type Obstacle, Unreadable } from './unreadable.js';
export type { Sparse } from './sparse/sparse.js';
export type { FileToKeep } from './files-to-keep.js';
export { snapshotTree, type Snapshot } from './snapshot.js';
export { linearCommits } from './linear.js';
export { type SignCommit, type Trailers, writeCommit } from './commit-object.js';
export { adoptOwnCommits, ownHead } from './own-head.js';
export { listTrackedChanges } from './tracked-changes.js';
export { commitIn, keep, listKept, readKept, restore, type VaultEntry } from './vault.js';
export { remoteAddress } from './remote-access.js';
export { readRef } from './read-ref.js';
export { writeFolderCommit } from './folder-commit.js';
export { fetchShared, share, type SharedVault } from './shared-vault.js';
export { belowMerges, mergeHeads, type MergeHead, type MergeResult } from './merge.js';
export {
  LINK_MODE,
  SUBMODULE_MODE,
  compareCommits,
  listChanges,
  readFileAt,
  type Change,
  type Changed,
  type Comparison,
  type LinkTarget,
} from './changes.js';
export { changedLfsPaths } from './lfs-paths.js';
export { listFolderAt } from './list-folder.js';
export { readSetting } from './read-setting.js';
export { diffText, type DiffText } from './diff-text.js';
export { makeBranch, type MadeBranch } from './make-branch.js';
export {
  branchOf,
  createBranchInCheckout,
  deleteRemoteBranch,
  listRemoteBranches,
  pushBranch,
  readRemoteBranch,
  type RemoteBranch,
} from './push.js';
export type { TokenOffer } from './token-offer.js';
export { passedBy, type PushOutcome } from './surpassed.js';
export { clearOwnLocks, clearStaleLocks } from './mend/locks.js';
export { mendMirror, mendRepository, mendVault } from './mend/mend-repository.js';
export { listBlobs, type TrackedBlob } from './list-blobs.js';
export { overlayCommit, type Laid } from './overlay-commit.js';
export { type FileAt, readTexts } from './read-texts.js';
export { CommitFacts } from './commit-facts.js';
export { treeOf } from './tree-of.js';
export { nestedRepository } from './nested-repositories.js';
export { lookIntoTree, type TreeLook } from './look-into-tree.js';
export { reachedBy, refsReaching, revList } from './where-kept.js';
export { lostObjects, reelIn } from './with-net.js';
export { dropRefs, dropUnreached, dropUnreachedOfMirror, listRefs } from './tidy-repository.js';
export { keepCompanion } from './git-gateway.js';
