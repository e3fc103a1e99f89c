import { Writable } from 'node:stream';

import { createLogUpdate } from 'log-update';

import type { RunStatus } from '../../domain/run/run-status.js';
import { describeChanges } from './changes.js';
import { renderStatus } from './status-view.js';
import { createStyle } from './style.js';

export { describeChanges };

/** Where a live view is drawn: a terminal is redrawn, anything else gets a line per change. */
export interface LiveTarget {
  readonly stream: Writable & { readonly rows?: number; readonly columns?: number };
  readonly isTty: boolean;
  readonly colour: boolean;
  /** Columns when the stream does not say. */
  readonly width: number;
  readonly now: () => Date;
  /** What keys do, as a line below the picture; left out where nobody listens to keys. */
  readonly keys?: string | undefined;
}

/** A view of one run that follows it. */
export interface LiveView {
  /** Shows the run as it is now, with what its stages printed last; the same status again refreshes the times. */
  show(status: RunStatus, output?: ReadonlyMap<string, string>): void;
  /** Shows these lines instead, as many of the last as there is room for. On a terminal alone. */
  page(page: { readonly title: string; readonly lines: readonly string[] }): void;
  /** Leaves the last picture standing and gives the terminal back. Safe to call twice. */
  close(): void;
}

// Lines of a status beside its stages: head, table head, left-out line, one request with answers, handoff.
const LINES_AROUND = 17;
const DEFAULT_ROWS = 24;
// Title, two empty lines, the keys, and the line that the cursor is on.
const LINES_OF_PAGE = 5;

/** Makes the live view that fits the target. */
export function createLiveView(target: LiveTarget): LiveView {
  return target.isTty ? drawnView(target) : writtenView(target);
}

function drawnView(target: LiveTarget): LiveView {
  const { colour, now } = target;
  const style = createStyle(target);
  const stream = sized(target);
  const update = createLogUpdate(stream);
  let open = true;
  return {
    show(status, output) {
      if (!open) return;
      const below = (output?.size ?? 0) + (target.keys === undefined ? 0 : 2);
      const maxStages = Math.max(3, stream.rows - LINES_AROUND - below);
      const drawn = renderStatus({ status, now: now(), width: stream.columns, colour, maxStages, output });
      update(target.keys === undefined ? drawn : `${drawn}\n\n${style.dim(target.keys)}`);
    },
    page({ title, lines }) {
      if (!open) return;
      const room = Math.max(3, stream.rows - LINES_OF_PAGE);
      update([style.bold(title), '', ...lines.slice(-room), '', style.dim(target.keys ?? '')].join('\n'));
    },
    close() {
      if (open) update.done();
      open = false;
    },
  };
}

/**
 * The stream with a size that can be drawn on: a terminal nobody has told its size (`script`, some CI consoles) says
 * that it has 0 columns and 0 rows, at which log-update breaks lines for ever.
 */
function sized({
  stream,
  width,
}: LiveTarget): Writable & { readonly columns: number; readonly rows: number } {
  const drawn = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      stream.write(chunk);
      done();
    },
  });
  return Object.defineProperties(Object.assign(drawn, { isTTY: true, columns: 0, rows: 0 }), {
    columns: { get: () => stream.columns || width },
    rows: { get: () => stream.rows || DEFAULT_ROWS },
  });
}

function writtenView({ stream }: LiveTarget): LiveView {
  let before: RunStatus | null = null;
  return {
    show(after) {
      for (const line of describeChanges({ before, after })) stream.write(`${line}\n`);
      before = after;
    },
    page: () => undefined,
    close: () => undefined,
  };
}
