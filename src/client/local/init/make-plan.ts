import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

import { ignoredAmong, originsDefaultBranch } from '../../../git/committed-files.js';
import type { RepositoryInfo } from '../../../git/repository.js';
import { parsePlan } from '../../../plan/parse-plan.js';
import { formatProblem } from '../../../plan/problem.js';
import { planText, type Work } from '../../../project/plan-text.js';
import type { Finding } from '../../../project/project.js';
import { propose } from '../../../project/propose.js';
import { readProject } from './read-project.js';

/** A plan made for a repository, and what it was made from. */
export interface MadePlan {
  readonly text: string;
  /** Where runs start from when nobody says otherwise. */
  readonly base: string;
  readonly findings: readonly Finding[];
}

/** Ignored files that tests often need. */
const OFTEN_NEEDED = ['.env.test', '.env.test.local', '.env.testing'];

/** Looks at a repository and writes the plan that fits it; nothing is changed. The plan is one that parses. */
export async function makePlan({ info, work }: { info: RepositoryInfo; work: Work }): Promise<MadePlan> {
  const [files, copy, branch] = await Promise.all([
    readProject({ info }),
    ignoredAmong({ info, paths: OFTEN_NEEDED.filter((path) => existsSync(join(info.root, path))) }),
    originsDefaultBranch({ info }),
  ]);
  const proposal = propose(files);
  const text = planText({ name: planName(info.root), proposal, work, copy });
  const parsed = parsePlan({ file: 'plan.yaml', text });
  if (parsed.kind !== 'plan')
    throw new Error(`the plan that was made has mistakes:\n${parsed.problems.map(formatProblem).join('\n')}`);
  const base = branch ?? info.branch ?? 'main';
  return {
    ...{ text, base },
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
  if (work.kind === 'agent') return { kind: 'guessed', what: `agent ${work.name}`, from: 'PATH' };
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
