import { BranchName } from '../../../domain/branch-name.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { branchFor } from '../../local/branch-for.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** Makes a branch of a stage's work in the user's own repository. */
export async function checkout({ session, options, output, args }: CommandCall): Promise<ExitCode> {
  const [task = '', key = ''] = args;
  const stage = readStageKey(key);
  const range = options.range('attempt');
  if (range !== undefined && range.from !== range.to)
    fail('USAGE', { message: 'A branch is made of one attempt.', command: 'stagegate checkout' });
  const branch = readBranch(options.text('branch') ?? `stagegate/${task}-${stage}`);
  const selector = await selectRun({ session, task, number: options.number('run') });
  const { made, commit, name } = await branchFor(session, { selector, stage, range, branch });
  const about = `${name} of ${stage}, commit ${commit.slice(0, 10)}`;
  const said = made
    ? `Branch ${branch} is made at ${about}.`
    : `Branch ${branch} is there already and has ${about}.`;
  output.result({
    text: () => `${said} Your files and your HEAD are as they were.\nNext: git switch ${branch}`,
    value: { task: selector.runKey.taskKey, stage, branch, commit, made },
  });
  return EXIT.ok;
}

function readBranch(text: string): string {
  const name = BranchName.safeParse(text);
  if (name.success) return name.data;
  const why = name.error.issues[0]?.message ?? 'it is no name of a branch';
  return fail('BAD_INPUT', { what: 'The branch', value: text, why });
}
