import { nanoid } from 'nanoid';

import type { GroupOutcome } from '../../../contract/group-requests.js';
import { fail, failure, StagegateError } from '../../../domain/failure/catalogue.js';
import { standingsOf, withBase } from '../../../domain/handoff/eligible.js';
import { Publish, type PullWords } from '../../../domain/handoff/publish.js';
import { StageKey } from '../../../domain/keys.js';
import { taskCommand } from '../../../domain/run/answers.js';
import { actorOf } from '../../local/actor.js';
import { liveStatus } from '../../local/live-status.js';
import { selectRun } from '../../local/select-run.js';
import { usualTitle } from '../../local/usual-title.js';
import { statusOf } from '../../local/view-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.js';
import { wantedWords } from '../pull-words.js';
import { readToken } from '../token.js';
import { control, openRun } from './control.js';

/** Hands a run off, or some of its stages by themselves; or lists which may be. */
export async function handoff(call: CommandCall): Promise<ExitCode> {
  const { options } = call;
  const stages = options.text('stages');
  const eligible = options.flag('eligible') === true;
  if (eligible) return listEligible(call, stages === undefined ? null : readStages(stages));
  if (stages !== undefined) {
    const keys = readStages(stages);
    return edited(call, keys, (words) => handOffGroup(call, keys, words));
  }
  if (options.text('publish') !== undefined)
    fail('USAGE', {
      message: '--publish goes with --stages; for everything together the plan says it.',
      command: 'stagegate handoff',
    });
  return edited(call, null, (words) => control(call, words));
}

/** Lists the stages and probes all that are eligible, or these. */
async function listEligible(
  { session, options, output, args }: CommandCall,
  wanted: readonly string[] | null,
): Promise<ExitCode> {
  const [task = ''] = args;
  const status = await statusOf(session, await selectRun({ session, task, number: options.number('run') }));
  const { baseNow } = await import('../../local/base-now.js');
  const { findInBase } = await import('../../local/in-base.js');
  const now = await baseNow(session, status);
  const inBase = await findInBase(session, { status, now });
  const standings = withBase(standingsOf(status), inBase);
  const ready = standings.flatMap(({ stage, kind }) => (kind === 'eligible' ? [stage] : []));
  const { probeHandoff } = await import('../../local/probe-handoff.js');
  const there = standings.flatMap(({ stage, kind }) => (kind === 'in_base' ? [stage] : []));
  const { placeOfGroup } = await import('../../local/group-place.js');
  const everything = { stages: ready, there, onto: status.base.branch, now };
  const place =
    wanted === null ? everything : placeOfGroup({ status, wanted, there: [...inBase.keys()], now });
  const probe = ready.length === 0 ? null : await probeHandoff({ status, ...place });
  const { probeBranch } = await import('../../local/probe-branch.js');
  const branch = ready.length === 0 ? null : await probeBranch(session, status);
  const { renderEligible } = await import('../../render/eligible-view.js');
  output.result({
    text: () =>
      renderEligible({
        ...{
          status,
          standings,
          probe,
          branch,
          onto: place.onto,
          group: wanted === null ? null : place.stages,
        },
        ...{ width: output.columns, colour: output.color },
      }),
    value: {
      task: status.task.key,
      number: status.number,
      stages: standings,
      groups: status.groups ?? [],
      merge: probe,
      branch,
    },
  });
  if (probe?.kind === 'conflict') return exitCodeOf(probe.failure);
  if (branch === null || branch.protectedBy === null) return EXIT.ok;
  const about = { task: status.task.key, branch: branch.name, by: branch.protectedBy };
  return exitCodeOf(failure('HANDOFF_PROTECTED', about));
}

/** Asks for the pull request's words first, where --edit says so; forgets them when they were sent. */
async function edited(
  call: CommandCall,
  stages: readonly string[] | null,
  send: (words: PullWords | undefined) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { session, options, output, args } = call;
  if (options.flag('edit') !== true) return send(undefined);
  const selector = await selectRun({ session, task: args[0] ?? '', number: options.number('run') });
  const view = await openRun(call, selector);
  const { task } = view.kind === 'description' ? view.run : view.status;
  const title = await usualTitle(session, { view, stages });
  const wanted = await wantedWords(call, { task: task.key, title });
  if (wanted === null) {
    output.note('Nothing is left of the text, so nothing was sent.');
    return EXIT.refused;
  }
  const { words, written } = wanted;
  const code = await send(words).catch((error: unknown) => {
    output.note(`What you wrote is kept in ${written.file}`);
    throw error;
  });
  await written.forget();
  return code;
}

async function handOffGroup(
  call: CommandCall,
  stages: readonly string[],
  words: PullWords | undefined,
): Promise<ExitCode> {
  const { session, options, output, args } = call;
  const [task = ''] = args;
  const token = readToken(options.text('token')) ?? nanoid();
  const publish = readPublish(options.text('publish'));
  const selector = await selectRun({ session, task, number: options.number('run') });
  const { number, task: of } = await liveStatus(session, selector);
  const runs = await session.runs();
  const actor = await actorOf(session);
  const reason = options.text('message') ?? null;
  const outcome = await runs.handOffGroup({
    runKey: selector.runKey,
    request: {
      ...{ runNumber: number, actor, reason, token, stages: [...stages], publish },
      ...(words === undefined ? {} : { words }),
    },
  });
  if (outcome.kind === 'refused') throw new StagegateError(outcome.failure);
  output.result({
    text: () => `${sentence(outcome)}\nNext: ${taskCommand({ verb: 'status', words: [of.key] })}`,
    value: { task: of.key, number, request: 'handoff', token, outcome },
  });
  return EXIT.ok;
}

function sentence({ changed, group, branch, stages, onto }: Extract<GroupOutcome, { kind: 'done' }>): string {
  if (!changed) return `The same request came before; it is group ${group}.`;
  const base = onto === null ? '' : `, onto ${onto}`;
  return `${stages.join(', ')} ${stages.length === 1 ? 'goes' : 'go'} into ${branch}${base}, as group ${group}.`;
}

function readStages(text: string): string[] {
  const stages = text.split(',').map((part) => part.trim());
  const wrong = stages.find((stage) => !StageKey.safeParse(stage).success);
  if (wrong !== undefined)
    fail('USAGE', {
      message: `--stages wants keys of stages with commas between them; "${wrong.slice(0, 80)}" is none.`,
      command: 'stagegate handoff',
    });
  return stages;
}

function readPublish(text: string | undefined): Publish | null {
  if (text === undefined) return null;
  const read = Publish.safeParse(text);
  if (read.success) return read.data;
  return fail('USAGE', {
    message: `--publish wants one of ${Publish.options.join(', ')}.`,
    command: 'stagegate handoff',
  });
}
