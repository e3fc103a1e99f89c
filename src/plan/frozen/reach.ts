import { posix } from 'node:path';

import type { Command } from '../../domain/command.js';
import { pathMatcher } from '../glob.js';
import { inTree } from './in-tree.js';
import { namedScripts, scriptsIn } from './manifest.js';
import { readCommand, readText } from './read-command.js';
import { readMakefile } from './read-makefile.js';
import { readScript } from './read-script.js';
import type { Step } from './step.js';

/** The files of a commit, as far as they are looked at. */
export interface TreeFiles {
  /** Every path, and whether it is a symbolic link. */
  readonly paths: ReadonlyMap<string, 'file' | 'link'>;
  /** The texts of some files (of a link, where it points to); those that cannot be read as text are left out. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** A command whose reach is asked for. */
export interface Root {
  /** What it is, for people: `gate "unit"`. */
  readonly name: string;
  readonly command: Command;
  /** Globs of what may change although this command reaches it. */
  readonly unfrozen: readonly string[];
}

/** What commands reach, and which of them. */
export interface Reach {
  readonly files: ReadonlyMap<string, string>;
  /** Entries of `scripts` in any package.json. */
  readonly scripts: ReadonlyMap<string, string>;
}

interface Pending {
  readonly step: Step;
  readonly root: Root;
}

const WAVES = 12;
const MOST_FILES = 1_000;
const MOST_PACKAGES = 200;

/**
 * Finds the files of a commit that commands run, by reading: the programs that they name, what these name, and so on.
 * Nothing is run. What no text says (a path that is computed, a tool's own discovery) is not found; known settings of
 * tools are frozen by their names besides.
 */
export async function findReach({
  roots,
  tree,
}: {
  roots: readonly Root[];
  tree: TreeFiles;
}): Promise<Reach> {
  const search = new Search(tree);
  let wave = roots.flatMap((root) =>
    (root.command.kind === 'argv'
      ? readCommand({ words: root.command.argv, dir: '' })
      : readText({ text: root.command.script, dir: '' })
    ).map((step) => ({ step, root })),
  );
  for (let turn = 0; turn < WAVES && wave.length > 0; turn += 1) wave = await search.follow(wave);
  return search;
}

class Search implements Reach {
  readonly files = new Map<string, string>();
  readonly scripts = new Map<string, string>();
  readonly #tree: TreeFiles;
  readonly #seen = new Set<string>();
  readonly #texts = new Map<string, string>();

  constructor(tree: TreeFiles) {
    this.#tree = tree;
  }

  async follow(wave: readonly Pending[]): Promise<Pending[]> {
    const fresh = wave.filter(({ step, root }) => {
      const key = JSON.stringify([step, root.name]);
      return !this.#seen.has(key) && this.#seen.add(key);
    });
    const wanted = fresh.flatMap(({ step }) => this.#reads(step)).filter((path) => !this.#texts.has(path));
    if (wanted.length > 0)
      for (const [path, text] of await this.#tree.read([...new Set(wanted)])) this.#texts.set(path, text);
    return fresh.flatMap(({ step, root }) => this.#next(step, root).map((next) => ({ step: next, root })));
  }

  /** What must be read to follow a step. */
  #reads(step: Step): string[] {
    switch (step.kind) {
      case 'place':
        return [];
      case 'file': {
        const path = this.#linkOn(step.path) ?? step.path;
        return this.#tree.paths.has(path) && this.files.size < MOST_FILES ? [path] : [];
      }
      case 'scripts':
        return this.#packages(step);
      case 'make':
        return makefiles(step).filter((path) => this.#tree.paths.has(path));
    }
  }

  #next(step: Step, root: Root): Step[] {
    switch (step.kind) {
      case 'place':
        this.#freeze(step.path, root);
        return this.#tree.paths.has(step.path) ? [{ kind: 'file', path: step.path }] : [];
      case 'file':
        return this.#file(step.path, root);
      case 'scripts':
        return this.#packages(step).flatMap((path) => {
          const scripts = scriptsIn(this.#texts.get(path));
          const dir = posix.dirname(path) === '.' ? '' : posix.dirname(path);
          const names = namedScripts({ names: step.names, scripts });
          for (const name of names) if (!this.scripts.has(name)) this.scripts.set(name, root.name);
          return names.flatMap((name) => readText({ text: scripts.get(name) ?? '', dir }));
        });
      case 'make': {
        for (const path of makefiles(step)) this.#freeze(path, root);
        const [text] = makefiles(step).flatMap((path) => this.#texts.get(path) ?? []);
        if (text === undefined) return [];
        const made = readMakefile({ text, targets: step.targets });
        const included = made.includes.flatMap((word) => inTree({ dir: step.dir, word }) ?? []);
        return [
          ...included.map((path): Step => ({ kind: 'file', path })),
          ...readText({ text: made.text, dir: step.dir }),
        ];
      }
    }
  }

  /** A file that is there: it is frozen, with every link on the way to it, as far as they stay in the repository. */
  #file(path: string, root: Root): Step[] {
    const link = this.#linkOn(path);
    const at = link ?? path;
    if (!this.#tree.paths.has(at) || !this.#freeze(at, root)) return [];
    const text = this.#texts.get(at);
    if (text === undefined) return [];
    if (link === null) return readScript({ path, text });
    const to = inTree({ dir: posix.dirname(link), word: text });
    return to === null ? [] : [{ kind: 'file', path: to + path.slice(link.length) }];
  }

  /** The first symbolic link on the way to a path, itself included. */
  #linkOn(path: string): string | null {
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const part = end === -1 ? path : path.slice(0, end);
      if (this.#tree.paths.get(part) === 'link') return part;
      if (end === -1) return null;
    }
  }

  /** False where the plan lets it change. */
  #freeze(path: string, { name, unfrozen }: Root): boolean {
    if (unfrozen.length > 0 && pathMatcher(unfrozen)(path)) return false;
    if (!this.files.has(path)) this.files.set(path, name);
    return true;
  }

  #packages({ dir, everywhere }: Extract<Step, { kind: 'scripts' }>): string[] {
    const own = dir === '' ? 'package.json' : `${dir}/package.json`;
    if (!everywhere) return [own];
    const others = [...this.#tree.paths.keys()].filter((path) => path.endsWith('/package.json'));
    return [own, ...others.slice(0, MOST_PACKAGES)];
  }
}

/** Where `make` looks, in its order. */
function makefiles({ dir, file }: Extract<Step, { kind: 'make' }>): string[] {
  const names = file === null ? ['GNUmakefile', 'makefile', 'Makefile'] : [file];
  return names.flatMap((word) => inTree({ dir, word }) ?? []);
}
