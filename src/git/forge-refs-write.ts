import { inside } from './forge-refs.js';
import { gitLine } from './git-gateway.js';

/** A new revision of a record. */
export interface RevisionDraft {
  readonly gitDir: string;
  /** Its files by name, in no folder; none of them empty. */
  readonly files: Readonly<Record<string, string>>;
  readonly message: string;
  /** The revision before; `null` for a new record. */
  readonly parent: string | null;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'stagegate',
  GIT_AUTHOR_EMAIL: 'noreply@stagegate.invalid',
  GIT_COMMITTER_NAME: 'stagegate',
  GIT_COMMITTER_EMAIL: 'noreply@stagegate.invalid',
};

/** Writes a revision as a commit and returns its id; no ref points to it yet. */
export async function writeRevision(draft: RevisionDraft): Promise<string> {
  const { gitDir, files, message, parent } = draft;
  const entries: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const blob = await gitLine({
      ...inside({ gitDir, args: ['hash-object', '-w', '--stdin'] }),
      input: text,
    });
    entries.push(`100644 blob ${blob}\t${name}`);
  }
  const tree = await gitLine({ ...inside({ gitDir, args: ['mktree'] }), input: `${entries.join('\n')}\n` });
  const args = ['commit-tree', tree, ...(parent === null ? [] : ['-p', parent]), '-F', '-'];
  return gitLine({ ...inside({ gitDir, args }), env: { GIT_DIR: gitDir, ...IDENTITY }, input: message });
}
