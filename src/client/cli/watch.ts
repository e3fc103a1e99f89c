import { viewRun } from '../local/view-run.js';
import type { RunSelector } from '../run/read-status.js';
import type { RunView } from '../run/run-view.js';
import { watchRun } from '../run/watch-run.js';
import type { CommandCall } from './command-call.js';
import { drawView } from './draw.js';
import { EXIT, type ExitCode, exitCodeOfRun } from './exit-codes.js';

/**
 * Shows a run until it has ended (or waits for a person, with `--until-waiting`): a live view on a terminal, a
 * line per change elsewhere, a line of JSON per change with `--json`. The exit status is the run's.
 */
export async function watch(call: CommandCall, selector: RunSelector): Promise<ExitCode> {
  const { session, options, context } = call;
  const screen = await openScreen(call);
  const untilWaiting = options.flag('untilWaiting') === true;
  let last: RunView | null = null;
  try {
    const look = () => viewRun(session, selector);
    for await (const view of watchRun({ look, signal: context.signal, repeat: context.isTty })) {
      last = view;
      await screen.show(view);
      if (untilWaiting && exitOf(view) === EXIT.waiting) break;
    }
  } finally {
    screen.close();
  }
  return last === null || context.signal.aborted ? EXIT.interrupted : exitOf(last);
}

/** So many looks without the run's own word are a busy worker; from then on they are worth a line. */
const SILENT_LOOKS = 4;

const isClosed = (view: RunView): boolean => view.kind === 'description' && view.run.closed;

interface Screen {
  show(view: RunView): Promise<void>;
  close(): void;
}

async function openScreen({ output, context }: CommandCall): Promise<Screen> {
  if (output.json)
    return {
      show: (view) => {
        output.result({ text: () => '', value: view });
        return Promise.resolve();
      },
      close: () => undefined,
    };
  const { createLiveView } = await import('../render/live-view.js');
  const live = createLiveView({
    stream: context.stdout,
    isTty: context.isTty,
    colour: output.color,
    width: output.columns,
    now: context.now,
  });
  let said = '';
  let silent = 0;
  return {
    show: async (view) => {
      silent = view.kind === 'description' ? silent + 1 : 0;
      if (silent > 0 && silent < SILENT_LOOKS && !isClosed(view)) return;
      if (view.kind !== 'description') {
        live.show(view.status);
        return;
      }
      const text = await drawView({ view, output, now: context.now() });
      if (text !== said) output.note(text);
      said = text;
    },
    close: () => live.close(),
  };
}

function exitOf(view: RunView): ExitCode {
  return exitCodeOfRun(view.kind === 'description' ? view.run.state : view.status.state);
}
