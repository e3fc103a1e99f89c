import type { RunState } from '../../domain/run/run-state.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { viewRun } from '../local/view-run.js';
import type { RunSelector } from '../run/read-status.js';
import type { RunView } from '../run/run-view.js';
import { watchRun } from '../run/watch-run.js';
import type { CommandCall } from './command-call.js';
import { drawView } from './draw.js';
import { EXIT, type ExitCode, exitCodeOfRun, waitsForPerson } from './exit-codes.js';

/**
 * Shows a run until it has ended (or waits for a person, with `--until-waiting`): a live view on a terminal, a
 * line per change elsewhere, a line of JSON per change with `--json`. The exit status is the run's.
 */
export async function watch(call: CommandCall, selector: RunSelector): Promise<ExitCode> {
  const { session, options, context } = call;
  const quit = new AbortController();
  const signal = AbortSignal.any([context.signal, quit.signal]);
  const screen = await openScreen({ call, quit: () => quit.abort() });
  const untilWaiting = options.flag('untilWaiting') === true;
  let last: RunView | null = null;
  try {
    const look = () => viewRun(session, selector);
    for await (const view of watchRun({ look, signal, repeat: context.isTty })) {
      last = view;
      await screen.show(view);
      if (untilWaiting && waitsForPerson(stateOf(view))) break;
    }
  } finally {
    screen.close();
  }
  return last === null || signal.aborted ? EXIT.interrupted : exitOf(last);
}

/** So many looks without the run's own word are a busy worker; from then on they are worth a line. */
const SILENT_LOOKS = 4;

const isClosed = (view: RunView): boolean => view.kind === 'description' && view.run.closed;

interface Screen {
  show(view: RunView): Promise<void>;
  close(): void;
}

async function openScreen(given: { call: CommandCall; quit: () => void }): Promise<Screen> {
  const { call, quit } = given;
  const { output, context } = call;
  if (output.json)
    return {
      show: (view) => {
        output.result({ text: () => '', value: view });
        return Promise.resolve();
      },
      close: () => undefined,
    };
  if (output.quiet) return { show: () => Promise.resolve(), close: () => undefined };
  const [{ LiveScreen }, { cardOf }] = await Promise.all([import('./live-screen.js'), import('./card.js')]);
  const card = (about: { status: RunStatus; subject: string }) => cardOf(call, about);
  const live = new LiveScreen({ context, output, session: call.session, card, quit });
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

function stateOf(view: RunView): RunState {
  return view.kind === 'description' ? view.run.state : view.status.state;
}

function exitOf(view: RunView): ExitCode {
  if (view.kind === 'description') return exitCodeOfRun(view.run.state);
  const { state, failure, handoff } = view.status;
  return exitCodeOfRun(state, failure ?? handoff.failure);
}
