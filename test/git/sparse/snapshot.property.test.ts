import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { coneMatcher, plainCone } from '../../../src/domain/plan/cone.js';
import { filesOnDisk, removeWithFolders, writeAnyway } from '../../support/disk-files.js';
import { blobId, openSparseStage, type SparseStage } from '../../support/sparse-stage.js';

let stage: SparseStage;
beforeAll(async () => {
  stage = await openSparseStage();
});
afterAll(() => stage.close());

const PATHS = [
  ...['top', 'a/x', 'a/y', 'a/b/x', 'a/b/c/x', 'a/b/c/y', 'a/d/x', 'a/d/e/x', 'a/d', 'a-b/x', 'f/x', 'f/g/x'],
  ...['f/g', 'f/g/h/x', 'i j/ü/x', 'i j/ü/y', 'k'],
];
const path = fc.constantFrom(...PATHS);
const text = fc.constantFrom('', 'one', 'two\n', 'three');
const base = fc.dictionary(path, text, { minKeys: 1 }).map((files) => {
  const names = Object.keys(files);
  const clash = (name: string) => names.some((other) => other.startsWith(`${name}/`));
  return new Map(Object.entries(files).filter(([name]) => !clash(name)));
});
const cone = fc
  .uniqueArray(fc.constantFrom('a', 'a/b', 'a/b/c', 'a/d', 'f/g', 'i j/ü', 'gone/away'), { minLength: 1 })
  .map(plainCone);
const edit = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), path, text }),
  fc.record({ kind: fc.constant('remove' as const), path }),
);
const trouble = fc.constantFrom(
  'none',
  'no index',
  'no git',
  'disabled',
  'rewritten',
  'no tree',
  'no record',
);
const attempt = fc.record({ edits: fc.array(edit, { maxLength: 6 }), trouble });

type Edit = typeof edit extends fc.Arbitrary<infer One> ? One : never;
type Files = ReadonlyMap<string, string>;

/** What is on disk; and from the start, what lies outside of the cone and is not on disk, nor in the way of what is. */
function expected(input: { start: Files; disk: Files; folders: readonly string[] }): Map<string, string> {
  const { start, disk, folders } = input;
  const inCone = coneMatcher(folders);
  const names = [...disk.keys()];
  const hidden = [...start].filter(
    ([name]) =>
      !inCone(name) &&
      !names.some((other) => other.startsWith(`${name}/`) || `${name}/`.startsWith(`${other}/`)),
  );
  const all = [...hidden, ...disk].map(([name, content]): [string, string] => [name, blobId(content)]);
  return new Map(all.sort());
}

/** A tree that is made anew has the cone, and what was written outside of it. */
function heldAnew({ start, disk, folders }: Parameters<typeof expected>[0]): Map<string, string> {
  const inCone = coneMatcher(folders);
  return new Map([...disk].filter(([name, content]) => inCone(name) || start.get(name) !== content));
}

function ownGit(dir: string, ...args: string[]): void {
  execFileSync('git', args, { cwd: dir, stdio: 'pipe' });
}

/** A file outside of the cone that is written in one attempt and removed in the next. */
const TAKEN_BACK: [Map<string, string>, string[], { edits: Edit[]; trouble: string }[]] = [
  new Map([['a-b/x', 'one']]),
  ['a'],
  [
    { edits: [{ kind: 'write', path: 'a-b/x', text: 'three' }], trouble: 'no tree' },
    { edits: [{ kind: 'remove', path: 'a-b/x' }], trouble: 'none' },
  ],
];

let trees = 0;

test('a snapshot of a sparse tree is what it started from and the edits, whatever becomes of its repository', async () => {
  await fc.assert(
    fc.asyncProperty(
      base,
      cone,
      fc.array(attempt, { minLength: 1, maxLength: 3 }),
      async (start, folders, all) => {
        const commit = stage.commitOf(start);
        const tree = { name: `t${String((trees += 1))}`, commit, cone: folders };
        const dir = await stage.makeTree(tree);
        let parent = commit;
        for (const { edits, trouble: what } of all) {
          for (const one of edits)
            if (one.kind === 'write') writeAnyway(dir, one.path, one.text);
            else removeWithFolders(dir, one.path);
          if (what === 'no index') rmSync(join(dirname(dir), '.tree.index'), { force: true });
          if (what === 'no git') rmSync(join(dir, '.git'), { recursive: true, force: true });
          if (what === 'rewritten') ownGit(dir, 'config', 'core.sparseCheckout', 'false');
          if (what === 'disabled') {
            ownGit(dir, 'reset', '--quiet', '--mixed', 'HEAD');
            ownGit(dir, 'sparse-checkout', 'disable');
          }
          if (what === 'no record') rmSync(join(dirname(dir), '.tree.checkout.json'));
          const sparse = { cone: folders, start: commit };
          const disk = filesOnDisk(dir);
          const snapshot = await stage.snap({ dir, parent, sparse });
          if (snapshot.kind !== 'snapshot') throw new Error(`${snapshot.path} ${snapshot.why}`);
          expect(stage.idsOf(snapshot.commit)).toEqual(expected({ start, disk, folders }));
          parent = snapshot.commit;
          const isGone = what === 'no tree' || what === 'no record';
          if (isGone) rmSync(dir, { recursive: true });
          await stage.makeTree({ ...tree, resume: parent });
          expect(filesOnDisk(dir)).toEqual(isGone ? heldAnew({ start, disk, folders }) : disk);
        }
        rmSync(dirname(dir), { recursive: true, force: true });
      },
    ),
    { numRuns: 25, examples: [TAKEN_BACK] },
  );
});
