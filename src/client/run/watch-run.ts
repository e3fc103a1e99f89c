import { setTimeout as sleep } from 'node:timers/promises';

import { isFinal } from '../../domain/run/run-state.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import type { RunView } from './run-view.js';

/** How often a watched run is asked; milliseconds. */
export const WATCH_EVERY_MS = 500;

/** How a run is watched. */
export interface WatchOptions {
  /** Looks once; may throw, which ends the watch. */
  readonly look: () => Promise<RunView>;
  /** Ends the watch without an error. */
  readonly signal?: AbortSignal;
  readonly everyMs?: number;
  /** Yields also what is as it was, so that shown times go on; false by default. */
  readonly repeat?: boolean;
}

/** Looks at a run again and again: yields every view that differs from the last (every one with `repeat`), and ends with the run. */
export async function* watchRun({
  look,
  signal,
  everyMs = WATCH_EVERY_MS,
  repeat = false,
}: WatchOptions): AsyncGenerator<RunView, void, undefined> {
  let last = '';
  while (signal?.aborted !== true) {
    const view = await look();
    const shown = canonicalJson(view);
    if (repeat || shown !== last) yield view;
    last = shown;
    if (hasEnded(view)) return;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Whether nothing more will happen to the run. One that the server has forgotten may never have told the store its end. */
export function hasEnded(view: RunView): boolean {
  if (view.kind === 'stored' && view.why === 'forgotten') return true;
  return view.kind === 'description' ? view.run.closed : isFinal(view.status.state);
}
