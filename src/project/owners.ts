import { firstOf, type ProjectFiles } from './project.js';

/** Who owns everything, by the CODEOWNERS file. */
export interface Owners {
  readonly file: string;
  /** Of the pattern `*`, in the file's order; empty when no line has it. */
  readonly everything: readonly string[];
}

/** Reads CODEOWNERS where GitHub and GitLab look for it; `null` without one. The last line of a pattern holds. */
export function readOwners(files: ProjectFiles): Owners | null {
  const file = firstOf(files, '.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS');
  if (file === null) return null;
  const lines = (files.text(file) ?? '').split(/\r?\n/).map((line) => line.replace(/\s*#.*$/, '').trim());
  const last = lines.filter((line) => /^\*\s/.test(line)).at(-1);
  return { file, everything: last === undefined ? [] : last.split(/\s+/).slice(1) };
}
