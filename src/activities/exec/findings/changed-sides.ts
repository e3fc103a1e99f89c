import type { PathChange } from '../../../domain/findings/finding.js';
import { type Change, LINK_MODE, type Mirror, readTexts } from '../../../git/index.js';
import type { BothSides } from '../../../plan/frozen/both-sides.js';
import { type ChangedPath, mustBeRead } from '../../../plan/frozen/frozen-changes.js';
import { holdsAttributes } from '../../../plan/frozen/attributes.js';
import type { ArrivedPath, MovedPath } from '../../../plan/protects/protected-changes.js';

/** A rename is a path that is gone and another that is new; a link in a file's place has changed it. */
export function pathsOf(changes: readonly Change[]): ChangedPath[] {
  return changes.flatMap((change): ChangedPath[] => {
    if (change.kind !== 'renamed') return [{ path: change.path, change: HAPPENED[change.kind] }];
    return [
      { path: change.from, change: 'deleted' },
      { path: change.path, change: 'added' },
    ];
  });
}

/** Where the files of before are now. */
export function movesOf(changes: readonly Change[]): MovedPath[] {
  return changes.flatMap((change): MovedPath[] => {
    if (change.kind === 'added') return [];
    if (change.kind === 'deleted') return [{ from: change.path, to: null }];
    return [{ from: change.kind === 'renamed' ? change.from : change.path, to: change.path }];
  });
}

/** What came to where there was nothing. */
export function arrivalsOf(changes: readonly Change[]): ArrivedPath[] {
  return changes.flatMap((change): ArrivedPath[] => {
    if (change.kind !== 'added' && change.kind !== 'renamed') return [];
    const { path, mode } = change;
    return [{ path, from: change.kind === 'renamed' ? change.from : path, isLink: mode === LINK_MODE }];
  });
}

/** The texts of files that a judgement needs, both sides, by their old path; no process where none is needed. */
export async function bothSides(given: {
  mirror: Mirror;
  start: string;
  head: string;
  moved: readonly MovedPath[];
  arrived: readonly ArrivedPath[];
  isWanted: (path: string) => boolean;
}): Promise<ReadonlyMap<string, BothSides>> {
  const { mirror, start, head, isWanted } = given;
  const came: MovedPath[] = given.arrived
    .filter(({ path }) => isWanted(path))
    .map(({ from, path }) => ({ from, to: path }));
  const stayed = given.moved.filter(
    ({ from, to }) => mustBeRead({ path: from, change: 'changed' }) || (to !== null && isWanted(from)),
  );
  const wanted = [...stayed, ...came];
  const files = wanted.flatMap(({ from, to }) => [
    { commit: start, path: from },
    { commit: head, path: to ?? from },
  ]);
  const texts = await readTexts({ gitDir: mirror.dir, files });
  return new Map(
    wanted.map(({ from }, index) => [
      from,
      { before: texts[2 * index] ?? null, after: texts[2 * index + 1] ?? null },
    ]),
  );
}

/** Both sides of each changed `.gitattributes`, `''` where there is none; no process where none was changed. */
export async function attributeSides(given: {
  mirror: Mirror;
  start: string;
  head: string;
  changed: readonly ChangedPath[];
}): Promise<ReadonlyMap<string, BothSides>> {
  const { mirror, start, head } = given;
  const wanted = given.changed.filter(({ path }) => holdsAttributes(path));
  const files = wanted.flatMap(({ path }) => [start, head].map((commit) => ({ commit, path })));
  const texts = await readTexts({ gitDir: mirror.dir, files });
  return new Map(
    wanted.map(({ path, change }, index) => [
      path,
      {
        before: change === 'added' ? '' : (texts[2 * index] ?? null),
        after: change === 'deleted' ? '' : (texts[2 * index + 1] ?? null),
      },
    ]),
  );
}

const HAPPENED = {
  added: 'added',
  deleted: 'deleted',
  modified: 'changed',
  mode_changed: 'changed',
  type_changed: 'changed',
} as const satisfies Record<string, PathChange>;
