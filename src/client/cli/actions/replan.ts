import { nanoid } from 'nanoid';

import { fail, StagegateError } from '../../../domain/failure/catalogue.js';
import { taskCommand } from '../../../domain/run/answers.js';
import type { RunStatus } from '../../../domain/run/run-status.js';
import { clean } from '../../../domain/text/clean.js';
import { actorOf } from '../../local/actor.js';
import { liveStatus } from '../../local/live-status.js';
import { type PreparedReplan, prepareReplan } from '../../local/prepare-replan.js';
import { selectRun } from '../../local/select-run.js';
import { policyPreviewLines } from '../../render/policy-preview-lines.js';
import { createStyle } from '../../render/style.js';
import { confirmed } from '../ask.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Output } from '../output.js';
import { readToken } from '../token.js';

const REASON = 2000;

/** Lets an open run go on with another plan, after it was shown what changes. */
export async function replan(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args, context } = call;
  const [task = '', file = ''] = args;
  const token = readToken(options.text('token')) ?? nanoid();
  const reason = readReason(options.text('message'));
  const selector = await selectRun({ session, task, number: options.number('run') });
  const status = await liveStatus(session, selector);
  const prepared = await prepareReplan(session, { status, file });
  const { key } = status.task;
  if (options.flag('dryRun') === true) return preview(call, { status, prepared });
  const repeated = options.text('token') !== undefined;
  if (prepared.refusal !== null && !repeated) throw new StagegateError(prepared.refusal);
  if (!output.json) output.text(shown({ status, prepared, output }).join('\n'));
  const question = `Revise the plan of ${key}?`;
  if (!(await confirmed({ context, question, yes: options.flag('yes') === true || output.json }))) {
    output.note('Nothing was changed.');
    return EXIT.refused;
  }
  const { hash, base } = prepared;
  const runs = await session.runs();
  const outcome = await runs.replan({
    runKey: selector.runKey,
    request: { runNumber: status.number, plan: hash, base, actor: await actorOf(session), reason, token },
  });
  if (outcome.kind === 'refused') throw new StagegateError(outcome.failure);
  const { number, state, changed } = outcome;
  const pending = state === 'pending';
  const said = pending
    ? `Revision ${number} waits for its approval, and the stages that it touches wait with it.`
    : `The run follows revision ${number} of its plan.`;
  const next = taskCommand(
    pending ? { verb: 'show', words: [key, 'revision'] } : { verb: 'status', words: [key] },
  );
  output.result({
    text: () => [...(changed ? [] : ['The same request came before.']), said, `Next: ${next}`].join('\n'),
    value: { task: key, number: status.number, request: 'replan', token, outcome },
  });
  return EXIT.ok;
}

function preview(
  { output, args }: CommandCall,
  { status, prepared }: { status: RunStatus; prepared: PreparedReplan },
): ExitCode {
  const { refusal, changes, base, hash, approvers, policies } = prepared;
  const next = taskCommand({ verb: 'replan', words: [status.task.key, args[1] ?? ''] });
  const end =
    refusal === null ? ['Nothing was changed.', `Next: ${next}`] : [refusal.message, `Next: ${refusal.next}`];
  output.result({
    text: () => [...shown({ status, prepared, output }), ...end].join('\n'),
    value: {
      ...{ task: status.task.key, number: status.number, base, plan: hash },
      ...{ changes, approvers, policies, refusal },
    },
  });
  return refusal === null ? EXIT.ok : EXIT.refused;
}

function shown(given: { status: RunStatus; prepared: PreparedReplan; output: Output }): string[] {
  const { status, prepared, output } = given;
  const { changes, approvers, policies } = prepared;
  const style = createStyle({ colour: output.color });
  const asked = policyPreviewLines({ policies, width: output.columns, style });
  return [
    `Run ${status.number} of ${clean(status.task.key)}: what would be another way`,
    ...(changes.length === 0 ? ['  nothing'] : changes.map((line) => `  ${clean(line)}`)),
    ...(asked.length === 0 ? [] : ['Policies', ...asked]),
    ...(approvers === null ? [] : [`It must be approved first, by ${clean(approvers)}.`]),
  ];
}

function readReason(text: string | undefined): string | null {
  if (text === undefined) return null;
  const words = text.trim();
  if (words !== '' && words.length <= REASON) return words;
  return fail('BAD_INPUT', { what: 'The reason', value: text, why: `1 to ${REASON} characters are wanted` });
}
