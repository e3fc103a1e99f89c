import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** Who runs, who waits, and for what. */
export async function queue(call: CommandCall): Promise<ExitCode> {
  const { session, output, context, options } = call;
  if (options.flag('restart') === true) await restart(call);
  const view = await (await session.runs()).places();
  const { renderQueue } = await import('../../render/queue-view.js');
  const text = renderQueue({ view, now: context.now(), width: output.columns, colour: output.color });
  output.result({
    text: () => text,
    value: view ?? { limits: null, freezes: [], runs: [], waiting: 0 },
  });
  return EXIT.ok;
}

async function restart({ session, output }: CommandCall): Promise<void> {
  const { beginAdmissionAnew } = await import('../../local/begin-admission-anew.js');
  const wasOpen = await beginAdmissionAnew(session);
  output.note(wasOpen ? 'Admission begins anew.' : 'Admission begins.');
}
