import { listRuns } from '../../local/list-runs.js';
import type { CommandCall } from '../command-call.js';
import { drawList } from '../draw.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { slugOrAll } from '../scope.js';

/** The runs. */
export async function list(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, context } = call;
  const slug = await slugOrAll(call);
  const found = await listRuns(session, {
    slug,
    openOnly: options.flag('open') === true,
    limit: options.number('limit') ?? 50,
  });
  const text = await drawList({ runs: found.runs, output, now: context.now() });
  output.result({ text: () => text, value: { runs: found.runs, serverReachable: found.serverReachable } });
  if (!found.serverReachable)
    output.note('No Temporal server answers: these are the runs as the store last saw them.');
  return EXIT.ok;
}
