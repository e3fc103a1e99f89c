import { fail, StagegateError } from '../../../domain/failure/catalogue.js';
import { affectedStages, unknownStages } from '../../../domain/rerun/affected.js';
import type { RunStatus } from '../../../domain/run/run-status.js';
import { actorOf } from '../../local/actor.js';
import { ownStatus } from '../../local/live-status.js';
import type { RunView } from '../../run/run-view.js';
import type { AskedRerun } from '../asked-rerun.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** What an open run takes no other of: it has its plan, its requirements and its base. */
const OF_ENDED_RUNS = ['plan', 'requirements'] as const;

/** Asks an open run to run stages again. */
export async function rerunOpen(
  call: CommandCall,
  { asked, view }: { asked: AskedRerun; view: RunView },
): Promise<ExitCode> {
  const { session, options, output } = call;
  const { selector, wish, token } = asked;
  const { taskKey: task } = selector.runKey;
  for (const name of OF_ENDED_RUNS)
    if (options.text(name) !== undefined)
      fail('USAGE', {
        message: `The run of ${task} goes on: --${name} is for a run that has ended.`,
        command: 'stagegate rerun',
      });
  const runs = await session.runs();
  const status = await ownStatus(session, view);
  const [stage] = unknownStages({ stages: status.stages, from: wish.from });
  if (stage !== undefined)
    fail('STAGE_UNKNOWN', { task, stage, known: status.stages.map(({ key }) => key).join(', ') });
  if (options.flag('dryRun') === true) return preview(call, { asked, status });
  const outcome = await runs.rerun({
    runKey: selector.runKey,
    request: {
      ...wish,
      from: [...wish.from],
      actor: await actorOf(session),
      reason: options.text('message') ?? null,
      token,
    },
  });
  if (outcome.kind === 'refused') throw new StagegateError(outcome.failure);
  const { rerun, stopped, changed } = outcome;
  const lines = [
    changed
      ? `${counted(rerun)} of ${task} run again: ${rerun.join(', ')}.`
      : `The same request came before; nothing new was done. It made run again: ${rerun.join(', ')}.`,
    ...(stopped.length === 0 ? [] : [`  stopped first ${stopped.join(', ')}`]),
    `Next: stagegate status ${task} --watch`,
  ];
  output.result({ text: () => lines.join('\n'), value: { task, request: 'rerun', token, outcome } });
  return EXIT.ok;
}

function preview(
  { output }: CommandCall,
  { asked, status }: { asked: AskedRerun; status: RunStatus },
): ExitCode {
  const { key: task } = status.task;
  const { stages, number } = status;
  const rerun = new Set(affectedStages({ stages, wish: asked.wish }));
  const fates = stages.map(({ key, state }) => ({ stage: key, rerun: rerun.has(key), state }));
  const lines = [
    `Run ${number} of ${task} is open; nothing was changed. It would:`,
    ...fates.map(
      ({ stage, rerun: again, state }) => `  ${stage}  ${again ? fate(state) : `stays: ${state}`}`,
    ),
    ...(rerun.size === 0 ? ['Nothing failed or is blocked.'] : []),
  ];
  output.result({
    text: () => lines.join('\n'),
    value: { task, number, open: true, stages: fates },
  });
  return EXIT.ok;
}

function fate(state: string): string {
  const open = state !== 'completed' && state !== 'failed' && state !== 'skipped';
  return open ? `rerun (it is ${state}: stopped first)` : `rerun (it is ${state})`;
}

function counted(keys: readonly string[]): string {
  return keys.length === 1 ? '1 stage' : `${keys.length} stages`;
}
