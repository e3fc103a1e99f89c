import { fail } from '../../../domain/failure/catalogue.js';
import type { RunName } from '../../../domain/janitor/holding.js';
import { collectGarbage } from '../../local/gc/collect-garbage.js';
import { readTaskKey } from '../../local/select-run.js';
import { renderCleanup } from '../../render/gc-view.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** Reclaims disk. Status 1 when something that may go could not be deleted. */
export async function gc(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, context } = call;
  const dryRun = options.flag('dryRun') ?? false;
  const request = {
    now: context.now().getTime(),
    olderThanMs: options.number('olderThan') ?? 0,
    dropRuns: await runsToDrop(call),
  };
  const cleanup = await collectGarbage(session, { request, dryRun });
  output.result({
    text: () => renderCleanup({ cleanup, dryRun, width: output.columns, colour: output.color }),
    value: {
      dryRun,
      bytes: cleanup.bytes,
      dropped: cleanup.outcomes.filter(({ drop }) => drop).map(told),
      kept: cleanup.outcomes.filter(({ drop }) => !drop).map(told),
      leftovers: cleanup.leftovers,
    },
  });
  return cleanup.outcomes.some(({ failed }) => failed !== null) ? EXIT.failed : EXIT.ok;
}

type Outcome = Awaited<ReturnType<typeof collectGarbage>>['outcomes'][number];

function told({ holding, why, freed, failed }: Outcome) {
  const { kind, slug, bytes } = holding;
  return {
    ...{ kind, repository: slug, bytes, freed, why, failed },
    ...('run' in holding ? { task: holding.run.taskKey, number: holding.run.number } : {}),
    ...('stage' in holding ? { stage: holding.stage } : {}),
    ...('path' in holding ? { path: holding.path } : { ref: holding.ref }),
  };
}

async function runsToDrop({ session, options }: CommandCall): Promise<RunName[]> {
  const wanted = options.text('dropRun')?.split(',') ?? [];
  if (wanted.length === 0) return [];
  const { slug } = await session.repository();
  return wanted.map((text) => {
    const [, task = '', number = ''] = /^(.*)#([1-9]\d{0,9})$/.exec(text) ?? [];
    if (number !== '') return { slug, taskKey: readTaskKey(task), number: Number(number) };
    const why = 'a task and the number of one of its runs is wanted, as in ADD-42#1';
    return fail('BAD_INPUT', { what: 'The run', value: text, why, next: 'stagegate list' });
  });
}
