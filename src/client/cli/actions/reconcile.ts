import { clean } from '../../../domain/text/clean.js';
import { knownBy } from '../../../domain/reconcile/correction.js';
import type { Carried } from '../../../domain/reconcile/find-carrier.js';
import { taskCommand } from '../../../domain/run/answers.js';
import { findCarried, recordCarried } from '../../local/find-carried.js';
import { readTaskKey } from '../../local/select-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** Finds what carries a run's stages upstream, and corrects the record with `--yes`. */
export async function reconcile({ session, options, output, args, context }: CommandCall): Promise<ExitCode> {
  const [task = ''] = args;
  const taskKey = readTaskKey(task);
  const { slug } = await session.repository();
  const number = options.number('run');
  const selector = { runKey: { slug, taskKey }, ...(number === undefined ? {} : { number }) };
  const found = await findCarried(session, selector);
  const agreed = options.flag('yes') === true;
  const recorded = agreed ? await recordCarried(session, { found, now: context.now() }) : 0;
  const { carried, key } = found;
  const moved = carried.filter(({ kind }) => kind === 'moved').length;
  const words = [String(key.number), ...(agreed ? [] : ['--yes'])];
  const again = `${taskCommand({ verb: 'reconcile', words: [key.taskKey] })} --run ${words.join(' ')}`;
  const end =
    moved === 0
      ? 'Nothing is to be corrected.'
      : agreed
        ? `Corrections written into the ledger: ${String(recorded)}.`
        : `Nothing is written yet.\nNext: ${again}`;
  output.result({
    value: { task: key.taskKey, run: key.number, carried, recorded },
    text: () => [...carried.map(lineOf), end].join('\n'),
  });
  return EXIT.ok;
}

function lineOf(carried: Carried): string {
  const at = carried.head.slice(0, 12);
  const stage = clean(carried.stage);
  if (carried.kind === 'there') return `✓ ${stage}: ${at} is at origin`;
  if (carried.kind === 'gone')
    return `✗ ${stage}: ${at} is not at origin, and nothing there is known to carry it`;
  return `→ ${stage}: ${at} is ${carried.commit.slice(0, 12)} now, by ${knownBy(carried)}`;
}
