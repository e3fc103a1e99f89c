/** What a command leads to. `path`s are the repository's; `dir` is a folder of it, `''` for its root. */
export type Step =
  /** A file that is run, or read as settings. */
  | { readonly kind: 'file'; readonly path: string }
  /** A file (or folder) that would be run if it came to be there: `python -m NAME` looks here first. */
  | { readonly kind: 'place'; readonly path: string }
  /** Entries of `scripts` in package.json; `everywhere`, those of every package in the repository. */
  | {
      readonly kind: 'scripts';
      readonly dir: string;
      readonly names: readonly string[];
      readonly everywhere: boolean;
    }
  | {
      readonly kind: 'make';
      readonly dir: string;
      readonly file: string | null;
      readonly targets: readonly string[];
    };

/** A simple command, read in a folder. */
export interface Line {
  readonly words: readonly string[];
  readonly dir: string;
}
