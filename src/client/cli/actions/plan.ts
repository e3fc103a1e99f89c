import { resolve } from 'node:path';
import type { CommandCall } from '../command-call.js';
import { drawPlan } from '../draw.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** What a plan would do. */
export async function plan({ session, options, output, args }: CommandCall): Promise<ExitCode> {
  const [file = ''] = args;
  const [{ planOrFail }, { previewPlan }, { planToMermaid }] = await Promise.all([
    import('../../../plan/read-plan.js'),
    import('../../../plan/preview.js'),
    import('../../../plan/mermaid.js'),
  ]);
  const { agentLibrary, usualPlace } = await import('../../local/agent-library.js');
  const parsed = await planOrFail({
    file: resolve(session.cwd, file),
    library: (text) => agentLibrary({ text, place: () => usualPlace(session) }),
  });
  const preview = previewPlan(parsed);
  const format = output.json ? 'json' : options.text('format');
  if (format === 'json') output.raw(`${JSON.stringify(preview, null, 2)}\n`);
  else if (format === 'mermaid') output.raw(`${planToMermaid(parsed.plan).trimEnd()}\n`);
  else output.text(await drawPlan({ preview, output }));
  return EXIT.ok;
}
