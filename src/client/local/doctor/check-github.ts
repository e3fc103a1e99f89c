import { readSettings } from '../../../config/settings.js';
import { lookAtGitHub } from '../../../forge/look-at-github.js';
import type { Session } from '../session.js';
import { check, type Finding } from './check.js';

/**
 * GitHub, where this repository's origin is there: whether the credentials that are seen from here reach the repository.
 * Nothing of them is shown. None where the folder is no repository, or its origin is elsewhere.
 */
export async function checkGitHub(
  session: Pick<Session, 'env' | 'paths' | 'repository'>,
): Promise<Finding[]> {
  const { env, paths } = session;
  const info = await session.repository().catch(() => null);
  const fetchUrl = info?.originUrl ?? null;
  if (fetchUrl === null) return [];
  const seen = { elsewhere: false };
  const finding = await check('github', async () => {
    const { github } = readSettings({ env, paths });
    const look = await lookAtGitHub({ fetchUrl, github, surroundings: { env, folder: paths.config } });
    seen.elsewhere = look.kind === 'elsewhere';
    if (look.kind === 'elsewhere') return { detail: '' };
    if (look.kind === 'missing')
      return {
        state: 'warning',
        detail: `no credentials for ${look.host}: ${look.why}`,
        next: 'Set them for the worker (docs/github.md); until then handoffs push the branch alone.',
      };
    const { where, from, mayPush, archived } = look;
    if (archived)
      return { state: 'problem', detail: `${where} is archived`, next: 'Unarchive it, or change origin.' };
    if (!mayPush)
      return {
        state: 'problem',
        detail: `${from} reaches ${where}, and may only read there`,
        next: 'Give it "Pull requests: read and write" (docs/github.md).',
      };
    return { detail: `${from} reaches ${where}, where its owner may open pull requests` };
  });
  return seen.elsewhere ? [] : [finding];
}
