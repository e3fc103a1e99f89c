import type { CommandCall } from '../command-call.js';
import { drawInbox } from '../draw.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { slugOrAll } from '../scope.js';

/** What waits for people. */
export async function inbox(call: CommandCall): Promise<ExitCode> {
  const { session, output, context } = call;
  const slug = await slugOrAll(call);
  const runs = await session.runs();
  const found = await runs.inbox({ slug });
  const text = await drawInbox({ inbox: found, output, now: context.now() });
  output.result({
    text: () => text,
    value: {
      items: found.items.map(({ run, request }) => ({
        task: run.task,
        repository: run.repository,
        number: run.number,
        request,
      })),
      unchecked: found.unchecked,
    },
  });
  return EXIT.ok;
}
