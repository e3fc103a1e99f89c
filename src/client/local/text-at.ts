import type { RepositoryInfo } from '../../git/repository.js';

/** The text of a file at a commit of the user's repository; `null` when there is no such file. */
export async function textAt({
  info,
  commit,
  path,
}: {
  info: RepositoryInfo;
  commit: string;
  path: string;
}): Promise<string | null> {
  const { readFileAt } = await import('../../git/changes.js');
  const bytes = await readFileAt({ gitDir: info.gitDir, commit, path });
  return bytes?.toString('utf8') ?? null;
}
