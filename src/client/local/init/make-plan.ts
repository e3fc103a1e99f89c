import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

import { ignoredAmong } from '../../../git/committed-files.js';
import { defaultBranch } from '../../../git/default-branch.js';
import type { RepositoryInfo } from '../../../git/repository.js';
import { planFromText } from '../../../plan/read-plan.js';
import { groupsText } from '../../../project/groups-text.js';
import { planText, type Work } from '../../../project/plan-text.js';
import type { Finding } from '../../../project/project.js';
import { propose } from '../../../project/propose.js';
import { agentLibrary, usualPlace } from '../agent-library.js';
import type { Session } from '../session.js';
import { readProject } from './read-project.js';
import { PLAN_FILE } from './write-house.js';

/** A plan made for a repository, and what it was made from. */
export interface MadePlan {
  readonly text: string;
  /** Who may decide, as a proposal that changes nothing yet. */
  readonly groups: string;
  /** Where runs start from when nobody says otherwise. */
  readonly base: string;
  readonly findings: readonly Finding[];
}

/** Ignored files that tests often need. */
const OFTEN_NEEDED = ['.env.test', '.env.test.local', '.env.testing'];

/**
 * Looks at a repository and makes the plan that fits it; nothing is written. Throws PLAN_INVALID for an agent that nobody
 * knows.
 */
export async function makePlan(given: {
  session: Pick<Session, 'repository'>;
  work: Work;
}): Promise<MadePlan> {
  const { session, work } = given;
  const info = await session.repository();
  const place = () => usualPlace(session);
  const [files, copy, branch] = await Promise.all([
    readProject({ info }),
    ignoredAmong({ info, paths: OFTEN_NEEDED.filter((path) => existsSync(join(info.root, path))) }),
    defaultBranch(info),
  ]);
  const proposal = propose(files);
  const text = planText({ name: planName(info.root), proposal, work, copy });
  await planFromText({ file: PLAN_FILE, text, library: (wanted) => agentLibrary({ text: wanted, place }) });
  const base = branch ?? info.branch ?? 'main';
  return {
    ...{ text, base, groups: groupsText(proposal) },
    findings: [
      baseFound({ info, branch, base }),
      ...proposal.findings,
      ...copy.map((path): Finding => ({
        kind: 'guessed',
        what: `tests need ${path}`,
        from: 'an ignored file',
      })),
      workFound(work),
    ],
  };
}

function baseFound(given: { info: RepositoryInfo; branch: string | null; base: string }): Finding {
  const { info, branch, base } = given;
  if (info.originUrl === null) {
    const what = `no remote "origin": runs start from your own ${base}, and the branch is made here, not pushed`;
    return { kind: 'missing', what, from: 'the repository' };
  }
  return branch === null
    ? { kind: 'guessed', what: `base branch ${base}`, from: 'what is checked out' }
    : { kind: 'found', what: `base branch ${base}`, from: 'origin/HEAD' };
}

function workFound(work: Work): Finding {
  if (work.kind === 'agent') {
    const { name, from } = work;
    return { kind: from === 'PATH' ? 'guessed' : 'found', what: `agent ${name}`, from };
  }
  if (!work.isExample) return { kind: 'found', what: `the work: ${work.command}`, from: 'the command line' };
  return {
    kind: 'missing',
    what: 'no agent on PATH: the stage "change" writes a line into a file until you put a command there',
    from: 'PATH',
  };
}

/** The folder's name, as far as a plan may be called so. */
function planName(root: string): string {
  const name = basename(root)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64);
  return name === '' ? 'main' : name;
}
