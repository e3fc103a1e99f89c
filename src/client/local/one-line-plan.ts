import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { stringify } from 'yaml';

import { fail } from '../../domain/failure/catalogue.js';
import { taskKeyOf } from '../../domain/run/task-key-of.js';
import { hasCode, messageOf } from '../../domain/system-error.js';

/** What one line asks for: who does the work, and what is run to check it. */
export interface OneLine {
  readonly agent: string;
  readonly model: string | undefined;
  readonly checks: readonly string[];
}

/** A plan that was made, as the text of its file, and what was assumed in it: a sentence each. */
export interface MadePlan {
  readonly text: string;
  readonly assumptions: readonly string[];
}

/** Makes the plan of one line: one stage, a gate for each check, an approval, a pull request. */
export function oneLinePlan({ agent, model, checks }: OneLine): MadePlan {
  const ids = checks.map((_command, index) => (index === 0 ? 'check' : `check-${String(index + 1)}`));
  const gates = Object.fromEntries(ids.map((id, index) => [id, checks[index] ?? '']));
  const plan = {
    plan: 'one-line',
    ...(ids.length === 0 ? {} : { gates }),
    stages: {
      work: {
        agent: model === undefined ? agent : { preset: agent, model },
        ...(ids.length === 0 ? {} : { gates: ids }),
        approve: true,
      },
    },
    handoff: 'pull_request',
  };
  const check =
    checks.length === 0
      ? 'Nothing is run to check it (--check "npm test" does).'
      : `It is checked with ${checks.map((command) => JSON.stringify(command)).join(', ')}, in a fresh checkout.`;
  return {
    text: stringify(plan),
    assumptions: [
      `One stage, "work", done by ${agent}${model === undefined ? '' : ` with ${model}`}: at most three attempts, any path.`,
      check,
      'Anybody may approve it (stagegate inbox); then it becomes a pull request.',
    ],
  };
}

/** The key of a task that nobody named, made of what is wanted. */
export function madeTaskKey(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return taskKeyOf({ text, fallback: `task-${digest.slice(0, 8)}` });
}

/**
 * Writes the plan where `--save-plan` says. Never over a file that is there, unless it says the same: throws FILE_EXISTS,
 * FILE_NOT_WRITTEN.
 */
export async function savePlan({
  cwd,
  file,
  text,
}: {
  cwd: string;
  file: string;
  text: string;
}): Promise<void> {
  const path = resolve(cwd, file);
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) {
      if ((await readFile(path, 'utf8').catch(() => null)) === text) return;
      fail('FILE_EXISTS', { file }, error);
    }
    fail('FILE_NOT_WRITTEN', { file, detail: messageOf(error) }, error);
  }
}
