import { coneMatcher, foldersOnTheWay } from '../../domain/plan/cone.js';

/** A working tree that holds only a part of its commit. */
export interface Sparse {
  /** Folders, as in git's cone mode; see {@link coneMatcher}. */
  readonly cone: readonly string[];
  /**
   * What a path outside of the cone is where it is not on disk: as in this commit. A path there that differs from it is
   * checked out with the cone, so that it can be seen and taken back.
   */
  readonly start: string;
}

/**
 * For every git call on a sparse tree: without it git takes a path that was marked as not checked out for absent, even
 * when an executor has written it (since git 2.36, `sparse.expectFilesOutsideOfPatterns`).
 */
export const SPARSE_CONFIG = ['core.sparseCheckout=true', 'core.sparseCheckoutCone=true'] as const;

/** The file `info/sparse-checkout` that git itself would write for a cone. */
export function sparsePatterns(cone: readonly string[]): string {
  const above = foldersOnTheWay(cone).flatMap((folder) => [`/${folder}/`, `!/${folder}/*/`]);
  const within = cone.map((folder) => `/${folder}/`);
  return ['/*', '!/*/', ...above, ...within].map((line) => `${line}\n`).join('');
}

/** Whether a path, as bytes, lies outside of a cone. */
export function outsideOf(cone: readonly string[]): (path: Buffer) => boolean {
  const inCone = coneMatcher(cone.map((folder) => Buffer.from(folder).toString('latin1')));
  return (path) => !inCone(path.toString('latin1'));
}
