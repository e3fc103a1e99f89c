import { inside } from './forge-refs.js';
import { gitFailed, runGit } from './git-gateway.js';

const ABSENT = 1;

/** All values of a key in the configuration of a git directory, and in no other place. Throws GIT_FAILED. */
export async function readConfigList({ gitDir, key }: { gitDir: string; key: string }): Promise<string[]> {
  const call = inside({ gitDir, args: ['config', '--local', '--null', '--get-all', key] });
  const result = await runGit(call);
  if (result.exitCode === ABSENT) return [];
  if (result.exitCode !== 0) return gitFailed(call, result);
  return result.stdout.toString('utf8').split('\0').filter(Boolean);
}
