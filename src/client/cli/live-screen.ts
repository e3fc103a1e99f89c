import type { RunStatus } from '../../domain/run/run-status.js';
import { pendingRequests } from '../../domain/run/outlook.js';
import { lastOutput, outputOf, workingStages } from '../local/last-output.js';
import { createLiveView, type LiveView } from '../render/live-view.js';
import { cutToWidth } from '../render/text.js';
import type { Session } from '../local/session.js';
import type { CliContext } from './context.js';
import { type Keys, listenToKeys } from './keys.js';
import type { Output } from './output.js';

/** What stands on the screen. */
type Page =
  | { readonly kind: 'status' }
  | { readonly kind: 'log'; readonly stage: string }
  | { readonly kind: 'card'; readonly subject: string; readonly lines: readonly string[] };

/** What a watched run is shown with. */
export interface Watched {
  readonly context: CliContext;
  readonly output: Pick<Output, 'color' | 'columns'>;
  readonly session: Pick<Session, 'paths'>;
  /** Draws the decision card of a stage or of the handoff. */
  readonly card: (about: { status: RunStatus; subject: string }) => Promise<string>;
  /** Ends the watch; the run goes on. */
  readonly quit: () => void;
}

const KEYS = 'l log of what works · d decision card · s status · q quit, the run goes on';
/** More than a terminal is high. */
const MOST_LINES = 500;

/** A watched run on a terminal, with keys to see a log or what waits for a decision; a line per change elsewhere. */
export class LiveScreen {
  readonly #call: Watched;
  readonly #live: LiveView;
  readonly #keys: Keys;
  #page: Page = { kind: 'status' };
  #status: RunStatus | null = null;

  constructor(call: Watched) {
    const { context, output } = call;
    this.#call = call;
    const onKey = (key: string) => {
      this.press(key).catch(() => undefined);
    };
    this.#keys = listenToKeys({ context, onKey });
    this.#live = createLiveView({
      stream: context.stdout,
      isTty: context.isTty,
      colour: output.color,
      width: output.columns,
      now: context.now,
      keys: context.isTty ? KEYS : undefined,
    });
  }

  show(status: RunStatus): void {
    this.#status = status;
    this.#draw(status);
  }

  /** What a key does; those that mean nothing here, nothing. */
  async press(key: string): Promise<void> {
    const status = this.#status;
    if (key === 'q') this.#call.quit();
    if (status === null) return;
    if (key === 'l') this.#page = nextLog({ status, page: this.#page });
    if (key === 's' || key === '\u001b') this.#page = { kind: 'status' };
    if (key === 'd') this.#page = await this.#card(status);
    this.#draw(status);
  }

  /** Leaves the run's status standing. */
  close(): void {
    this.#keys.close();
    this.#page = { kind: 'status' };
    if (this.#status !== null && this.#call.context.isTty) this.#draw(this.#status);
    this.#live.close();
  }

  #draw(status: RunStatus): void {
    const page = this.#page;
    const { session, output, context } = this.#call;
    if (page.kind === 'status') {
      this.#live.show(status, context.isTty ? lastOutput(session, status) : new Map());
      return;
    }
    if (page.kind === 'card') {
      this.#live.page({ title: `What waits at ${page.subject}`, lines: page.lines });
      return;
    }
    const lines = outputOf({ session, status, stage: page.stage, lines: MOST_LINES });
    this.#live.page({
      title: `The last output of ${page.stage}`,
      lines:
        lines.length === 0
          ? ['Nothing yet, or its log is on another host.']
          : lines.map((line) => cutToWidth({ text: line, width: output.columns })),
    });
  }

  async #card(status: RunStatus): Promise<Page> {
    const [request] = pendingRequests(status);
    if (request === undefined) return { kind: 'status' };
    const { subject } = request;
    const card = await this.#call.card({ status, subject }).catch(() => '');
    return card === '' ? { kind: 'status' } : { kind: 'card', subject, lines: card.split('\n') };
  }
}

/** The next working stage's log, after the one that is shown; where none works, that of the handoff or the last. */
function nextLog({ status, page }: { status: RunStatus; page: Page }): Page {
  const working = workingStages(status);
  const begun = status.stages.filter(({ startedAt }) => startedAt !== null).map(({ key }) => key);
  const stages = working.length > 0 ? working : begun.slice(-1);
  const at = page.kind === 'log' ? stages.indexOf(page.stage) : -1;
  const stage = stages[(at + 1) % Math.max(1, stages.length)];
  return stage === undefined ? { kind: 'status' } : { kind: 'log', stage };
}
