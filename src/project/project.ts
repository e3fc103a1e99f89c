/** A repository's files at one commit, as far as they tell what kind of project it is. */
export interface ProjectFiles {
  /** Every tracked path. */
  readonly paths: ReadonlySet<string>;
  /** The text of a file that tells something; `null` when there is none, or it was too long to be read. */
  readonly text: (path: string) => string | null;
}

/** Something that was learned of a project. `guessed` means that a person should look at it. */
export interface Finding {
  readonly kind: 'found' | 'guessed' | 'missing';
  readonly what: string;
  /** The file, or the convention, that it was learned from. */
  readonly from: string;
}

/** A check that a plan could have. */
export interface ProposedGate {
  readonly id: string;
  readonly run: string;
  readonly kind: 'found' | 'guessed';
  readonly from: string;
}

/** A command that readies a fresh checkout. */
export interface ProposedSetup {
  readonly run: string;
  readonly kind: 'found' | 'guessed';
  readonly from: string;
}

/** One ecosystem that a project belongs to, and what follows for its plan. */
export interface Ecosystem {
  readonly name: string;
  readonly setup: readonly ProposedSetup[];
  readonly gates: readonly ProposedGate[];
  /** Variables of the worker that its tools need to find themselves in a private home. */
  readonly env: readonly string[];
  /** Folders that the set-up fills and nothing else, so that they may be kept from one tree to the next. */
  readonly cache: readonly string[];
  /** Folders of the packages of a monorepo, as its own configuration names them; globs stay globs. */
  readonly packages: readonly string[];
  readonly notes: readonly Finding[];
}

/** Looks for one ecosystem; `null` when the project is none of it. */
export type Detector = (files: ProjectFiles) => Ecosystem | null;

/** The first of some paths that is there. */
export function firstOf(files: ProjectFiles, ...paths: readonly string[]): string | null {
  return paths.find((path) => files.paths.has(path)) ?? null;
}

/** Whether a TOML or INI text has a section, such as `tool.ruff`, or one below it. */
export function hasSection(text: string | null, section: string): boolean {
  const name = section.replace(/\./g, '\\.');
  return text !== null && new RegExp(`^\\s*\\[+\\s*${name}[\\].]`, 'm').test(text);
}

/** The glob of everything below a package's folder. */
export function scopeOf(folder: string): string {
  return `${folder.replace(/^\.\//, '').replace(/\/+$/, '')}/**`;
}

/** A found gate. */
export const found = (id: string, run: string, from: string): ProposedGate => ({
  ...{ id, run, from },
  kind: 'found',
});

/** A gate that follows from convention alone. */
export const guessed = (id: string, run: string, from: string): ProposedGate => ({
  ...{ id, run, from },
  kind: 'guessed',
});
