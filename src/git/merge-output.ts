import { nulFields } from './nul-list.js';

/** What `git merge-tree --write-tree -z --messages` printed. */
export interface MergeOutput {
  /** The merged tree; in a conflict it has markers in it. */
  readonly tree: string;
  /** Paths in conflict, with the other names that git's messages give to the same conflict. */
  readonly conflicted: readonly string[];
}

/**
 * Parses the output, as `git-merge-tree(1)` describes it: the tree; the conflicted files, one a stage of the index
 * (`mode oid stage TAB path`); an empty field; then messages (count, paths, kind, text).
 */
export function parseMergeTree(output: Buffer): MergeOutput {
  const [tree = '', ...rest] = nulFields(output);
  const end = rest.indexOf('');
  const files = (end === -1 ? rest : rest.slice(0, end)).map((line) => line.slice(line.indexOf('\t') + 1));
  const named = end === -1 ? [] : pathsOfMessages(rest.slice(end + 1));
  return { tree, conflicted: [...new Set([...files, ...named])] };
}

function pathsOfMessages(fields: readonly string[]): string[] {
  const paths: string[] = [];
  for (let at = 0; at < fields.length;) {
    const count = Number(fields[at]);
    if (!Number.isSafeInteger(count) || count < 0) break;
    const kind = fields[at + 1 + count] ?? '';
    if (kind.startsWith('CONFLICT')) paths.push(...fields.slice(at + 1, at + 1 + count));
    at += count + 3;
  }
  return paths;
}
