import { fail } from '../../../domain/failure/catalogue.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import { statusOf } from '../../local/view-run.js';
import type { CommandCall } from '../command-call.js';
import { cardOf } from '../card.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** What waits for a decision, with its evidence. */
export async function show(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args } = call;
  const [task = '', stage] = args;
  const asked = stage === undefined ? null : readStageKey(stage);
  const selector = await selectRun({ session, task, number: options.number('run') });
  const status = await statusOf(session, selector);
  const known = [...status.stages.map(({ key }) => key), 'handoff', 'revision'];
  if (asked !== null && !known.includes(asked))
    fail('STAGE_UNKNOWN', { task: status.task.key, stage: asked, known: known.join(', ') });
  const requests = status.approvals.filter(
    ({ state, subject }) => state === 'pending' && (asked === null || subject === asked),
  );
  if (asked === null && requests.length === 0)
    fail('NOTHING_TO_DECIDE', { task: status.task.key, stage: 'any stage' });
  const subjects = asked === null ? [...new Set(requests.map(({ subject }) => subject))] : [asked];
  const cards = await Promise.all(subjects.map((subject) => cardOf(call, { status, subject })));
  output.result({
    text: () => cards.join('\n\n'),
    value: {
      task: status.task,
      number: status.number,
      requests,
      stages: status.stages.filter(({ key }) => subjects.includes(key)),
      ...(subjects.includes('handoff') ? { handoff: status.handoff } : {}),
    },
  });
  return EXIT.ok;
}
