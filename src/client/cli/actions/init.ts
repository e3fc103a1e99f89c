import { join, relative } from 'node:path';

import { chooseWork } from '../../local/init/choose-work.js';
import { makePlan } from '../../local/init/make-plan.js';
import { PLAN_FILE, writeHouse } from '../../local/init/write-house.js';
import { renderFindings } from '../../render/findings-view.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** Writes a plan that fits the repository. */
export async function init({ session, options, output, context }: CommandCall): Promise<ExitCode> {
  const info = await session.repository();
  const { env, cwd } = context;
  const work = chooseWork({ run: options.text('run'), agent: options.text('agent'), env, cwd });
  const { text, groups, base, findings } = await makePlan({ session, work });
  if (options.flag('print') ?? false) {
    if (output.json) output.result({ text: () => text, value: { plan: text, base, findings, written: [] } });
    else output.raw(text);
    output.note(renderFindings({ findings, width: output.columns, colour: output.color }));
    return EXIT.ok;
  }
  const written = await writeHouse({ root: info.root, plan: text, groups });
  const file = relative(session.cwd, join(info.root, PLAN_FILE));
  output.result({
    text: () =>
      [
        renderFindings({ findings, width: output.columns, colour: output.color }),
        '',
        ...nextSteps({ file, written }),
      ].join('\n'),
    value: { plan: text, base, findings, written },
  });
  return EXIT.ok;
}

function nextSteps({ file, written }: { file: string; written: readonly string[] }): string[] {
  return [
    `Written: ${written.join(', ')}. Read it, put right what was guessed, then:`,
    `    stagegate plan ${file}`,
    `    stagegate start ${file} --task TASK-1 --watch`,
  ];
}
