import { listCommittedFiles } from '../../../git/committed-files.js';
import { readFileAt } from '../../../git/changes.js';
import type { RepositoryInfo } from '../../../git/repository.js';
import type { ProjectFiles } from '../../../project/project.js';

/** The files whose text tells what a project is; the others count by their names. */
const TELLING =
  /^(?:package\.json|pnpm-workspace\.yaml|pyproject\.toml|setup\.cfg|tox\.ini|(?:dev-)?requirements[^/]*\.txt|requirements\/dev\.txt|go\.work|Cargo\.toml|pom\.xml|(?:GNU)?[Mm]akefile|(?:\.github\/|docs\/|\.gitlab\/)?CODEOWNERS|\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci\/config\.yml|azure-pipelines\.yml)$/;
const MOST_FILES = 60;
const MOST_CHARS = 512 * 1024;

/** Reads a project at the commit that is checked out, which is what a run sees, not what lies about beside it. */
export async function readProject({ info }: { info: RepositoryInfo }): Promise<ProjectFiles> {
  const paths = await listCommittedFiles({ info });
  const telling = paths.filter((path) => TELLING.test(path)).slice(0, MOST_FILES);
  const texts = new Map(await Promise.all(telling.map((path) => readText({ info, path }))));
  return { paths: new Set(paths), text: (path) => texts.get(path) ?? null };
}

/** One that is a link or a submodule, or cannot be read, tells nothing. */
async function readText({ info, path }: { info: RepositoryInfo; path: string }) {
  const content = await readFileAt({ gitDir: info.gitDir, commit: info.head, path }).catch(() => null);
  const text = content === null || content.length > MOST_CHARS ? null : content.toString('utf8');
  return [path, text] as const;
}
