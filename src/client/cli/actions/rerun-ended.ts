import { announceStart } from '../../local/announce-start.js';
import { type PreparedRerun, prepareRerun, previewRerun } from '../../local/prepare-rerun.js';
import { clean } from '../../../domain/text/clean.js';
import { rerunLines, rerunSummary } from '../../render/rerun-view.js';
import { askedRequirements } from '../asked-requirements.js';
import type { AskedRerun } from '../asked-rerun.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** Goes on from a run that has ended, in a new one. */
export async function rerunEnded(call: CommandCall, asked: AskedRerun): Promise<ExitCode> {
  const { session, options, output } = call;
  const prepared = await prepareRerun(session, {
    selector: asked.selector,
    from: asked.wish.from,
    planFile: options.text('plan'),
    requirements: askedRequirements(call),
    sameBase: options.flag('sameBase') === true,
    token: asked.token,
    repeated: asked.repeated,
  });
  if (options.flag('dryRun') === true) return preview(call, prepared);
  const verdicts = await previewRerun(session, prepared).catch(() => []);
  const runs = await session.runs();
  const outcome = await runs.start(prepared);
  const { lines, value } = await announceStart(session, {
    prepared: { input: prepared.input, assumptions: [] },
    outcome,
  });
  const [head = '', ...rest] = lines;
  const goesOn = `  goes on from run ${prepared.of}`;
  const expected = verdicts.length === 0 || asked.repeated ? [] : rerunSummary(verdicts);
  if (options.flag('watch') !== true || !output.json)
    output.result({
      text: () => [head, goesOn, ...expected, ...pushedLines(prepared), ...rest].join('\n'),
      value: { ...value, rerunOf: prepared.of, pushedBefore: prepared.pushed, expected: verdicts },
    });
  return EXIT.ok;
}

/** What stands in the handoff's way, said before the work is done rather than after. */
function pushedLines({ pushed, of }: PreparedRerun): string[] {
  if (pushed === null) return [];
  return [
    `  Run ${of} has pushed ${clean(pushed)}, which is never overwritten: move or delete it before the handoff.`,
  ];
}

async function preview({ session, output }: CommandCall, prepared: PreparedRerun): Promise<ExitCode> {
  const verdicts = await previewRerun(session, prepared);
  const { input, of } = prepared;
  const lines = [
    `A new run of ${input.task.key} that goes on from run ${of} would do this; nothing was started.`,
    ...rerunLines(verdicts),
    ...pushedLines(prepared),
    ...(input.base.localCommit === null && input.rerun?.sameBase !== true
      ? [`origin/${input.base.branch} is taken as it was fetched here last; the run fetches it anew.`]
      : []),
  ];
  output.result({
    text: () => lines.join('\n'),
    value: {
      task: input.task.key,
      rerunOf: of,
      open: false,
      pushedBefore: prepared.pushed,
      stages: verdicts,
    },
  });
  return EXIT.ok;
}
