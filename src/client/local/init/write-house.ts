import { lstatSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { fail } from '../../../domain/failure/catalogue.js';
import { hasCode, messageOf } from '../../../domain/system-error.js';

/** Where a repository keeps its plan unless somebody says otherwise. */
export const PLAN_FILE = join('.stagegate', 'plan.yaml');
const README_FILE = join('.stagegate', 'README.md');
const GROUPS = join('.stagegate', 'groups.yaml');

const README = `# .stagegate

What stagegate needs to know of this repository: \`plan.yaml\` says which stages a task goes through, which
checks judge them, and who is asked; \`groups.yaml\` says who that is. Commit both; runs start from commits.

    stagegate plan .stagegate/plan.yaml
    stagegate start .stagegate/plan.yaml --task KEY
`;

/**
 * Writes the plan, who may decide, and a note beside them into a checkout; nothing that is there is ever overwritten. Returns the paths
 * that were written, from the top of the checkout. Throws INIT_EXISTS, INIT_NOT_WRITTEN.
 */
export async function writeHouse(given: { root: string; plan: string; groups: string }): Promise<string[]> {
  const { root, plan, groups } = given;
  const folder = join(root, dirname(PLAN_FILE));
  const isOther = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false;
  if (isOther) fail('INIT_NOT_WRITTEN', { path: folder, detail: 'it is there, and no folder' });
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(root, PLAN_FILE), plan, { flag: 'wx' });
    written.push(PLAN_FILE);
    if (await wroteNew(join(root, GROUPS), groups)) written.push(GROUPS);
    if (await wroteNew(join(root, README_FILE), README)) written.push(README_FILE);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) fail('INIT_EXISTS', { path: PLAN_FILE });
    fail('INIT_NOT_WRITTEN', { path: relative(root, folder), detail: messageOf(error) }, error);
  }
  return written;
}

async function wroteNew(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}
