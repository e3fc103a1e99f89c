import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';

import type { DraftOf, OpenDraftInput, OpenedDraft, SeenDraft } from '../../activities/draft-contracts.js';
import type { ApprovalRequest } from '../../domain/approval/approval.js';
import type { ApprovalDraft } from '../../domain/approval/draft.js';
import { decisionOf, type Opinion } from '../../domain/approval/forge-review.js';
import { askedWhom } from '../../domain/approval/members.js';
import { foreignFailure } from '../foreign-failure.js';
import { HostLine } from '../host-line.js';
import type { RunContext } from './context.js';
import { isoNow } from './monitor.js';

/** The most reviews of one request that are judged: each is in the run's history. */
const MOST_OPINIONS = 100;
/** The pauses after a look that failed for a reason that somebody must mend. */
const TROUBLED_MS = 600_000;
const TROUBLED_LONGEST_MS = 21_600_000;

/** An approval with a commit, asked in a draft pull request. */
type Wanted = ApprovalRequest & { readonly evidence: { readonly head: string } };

/**
 * Asks approvals in draft pull requests as well, where their rule says so: opens one when the request does, takes reviews
 * of exactly its commit as answers, and closes it when the request waits no more. Whatever goes wrong with it, the request
 * waits on: the command line answers it.
 */
export class DraftRounds {
  readonly #context: RunContext;
  readonly #begun = new Set<string>();

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** Whether a request wants a draft pull request that nobody opens. */
  get stirs(): boolean {
    return this.#wanted.length > 0;
  }

  /** Begins with them; `background` keeps what runs until the run ends. */
  begin(background: (work: Promise<void>) => void): void {
    for (const request of this.#wanted) {
      this.#begun.add(request.id);
      background(this.#round(request));
    }
  }

  get #wanted(): Wanted[] {
    return this.#context.book.desk.pending.flatMap((request) => {
      const { head } = request.evidence;
      const isWanted = request.kind === 'approval' && request.rule.draft === true && head !== null;
      return isWanted && !this.#begun.has(request.id)
        ? [{ ...request, evidence: { ...request.evidence, head } }]
        : [];
    });
  }

  async #round(request: Wanted): Promise<void> {
    const { id } = request;
    const scope = new CancellationScope();
    const line = this.#line(request);
    condition(() => !this.#waits(id))
      .then(() => scope.cancel())
      .catch(() => undefined);
    try {
      await scope.run(async () => {
        this.#show(id, { state: 'opening' });
        const opened = await this.#opened(request, line);
        if (opened.kind === 'none') this.#show(id, { state: 'none', note: opened.reason });
        else await this.#watch({ request, line, opened });
        await condition(() => !this.#waits(id));
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
    await CancellationScope.nonCancellable(() => this.#close(request, line));
  }

  /** Opens it; what may pass is tried again, less and less often. */
  async #opened(request: Wanted, line: HostLine): Promise<OpenedDraft> {
    for (let pause = TROUBLED_MS; ; pause = Math.min(pause * 2, TROUBLED_LONGEST_MS)) {
      try {
        return await line.io((io) => io.openDraft(this.#asked(request)));
      } catch (error) {
        if (isCancellation(error)) throw error;
        const { message } = foreignFailure({ error, task: this.#context.run.taskKey });
        this.#show(request.id, { state: 'none', note: `${message} (tried again later)` });
      }
      await sleep(pause, { summary: `try again to open the draft pull request of ${request.id}` });
    }
  }

  #asked(request: Wanted): OpenDraftInput {
    const { title } = this.#context.input.task;
    const { subject, attempt, evidence, rule } = request;
    const asked = { asked: askedWhom(request), count: rule.count, signed: rule.signed === true };
    return { ...this.#of(request), title, subject, attempt, ...asked, evidence };
  }

  /** Takes in reviews until nobody can answer there any more. */
  async #watch(given: {
    request: Wanted;
    line: HostLine;
    opened: Extract<OpenedDraft, { kind: 'opened' }>;
  }): Promise<void> {
    const { request, line, opened } = given;
    const { id, evidence } = request;
    const { number, url, note } = opened;
    const open = (said: string | null) => this.#show(id, { state: 'open', number, url, note: said });
    const data = { id, pull: number, url, head: evidence.head };
    this.#context.monitor.log.write({ kind: 'draft_opened', key: id, at: isoNow(), data });
    open(note);
    const seen: string[] = [];
    for (let pause = TROUBLED_MS; seen.length < MOST_OPINIONS;) {
      const came = await this.#look({ ...this.#of(request), number, seen }, line);
      if (came.kind === 'over') {
        this.#show(id, { state: 'none', note: `${came.reason}; answer with the command line` });
        return;
      }
      if (came.kind === 'trouble') {
        open(`it cannot be looked at: ${came.failure.message}`);
        await sleep(pause, { summary: `look again at the reviews of #${String(number)}` });
        pause = Math.min(pause * 2, TROUBLED_LONGEST_MS);
        continue;
      }
      pause = TROUBLED_MS;
      for (const other of came.ofOthers) open(ofAnother(other));
      for (const opinion of came.ofHead) open(this.#judge(request, opinion));
      seen.push(...[...came.ofHead, ...came.ofOthers].map((opinion) => opinion.id));
    }
    open('there are too many reviews to look at more: answer with the command line');
  }

  async #look(of: DraftOf & { number: number; seen: readonly string[] }, line: HostLine): Promise<SeenDraft> {
    try {
      const summary = `reviews of #${String(of.number)} (${of.requestId})`;
      return await line.watch({ summary }, (io) => io.watchDraft(of));
    } catch (error) {
      if (isCancellation(error)) throw error;
      return { kind: 'trouble', failure: foreignFailure({ error, task: of.run.taskKey }) };
    }
  }

  /** Judges a review as any other decision; comes back with why it did not count. */
  #judge(request: Wanted, opinion: Opinion): string | null {
    const { book, monitor } = this.#context;
    if (!this.#waits(request.id)) return null;
    const runNumber = monitor.number;
    const decision = decisionOf({ opinion, request, runNumber });
    const outcome = book.decide({ decision, runNumber, via: 'review', at: isoNow() });
    return outcome.kind === 'refused'
      ? `the review by ${opinion.by} does not count: ${outcome.message}`
      : null;
  }

  async #close(request: Wanted, line: HostLine): Promise<void> {
    const { book, monitor, run } = this.#context;
    const { id } = request;
    const now = book.desk.requests.find((each) => each.id === id)?.draft;
    const note = await line
      .close((io) => io.closeDraft(this.#of(request)))
      .then(({ note: left }) => left)
      .catch((error: unknown) => foreignFailure({ error, task: run.taskKey }).message);
    if (now?.state !== 'open') return;
    const { number, url } = now;
    monitor.log.write({
      kind: 'draft_closed',
      key: id,
      at: isoNow(),
      data: { id, pull: number, head: request.evidence.head, reason: note },
    });
    this.#show(id, { state: 'closed', number, url, note });
  }

  #of({ id, evidence }: Wanted): DraftOf {
    const { run, input } = this.#context;
    return { run, baseBranch: input.base.branch, requestId: id, head: evidence.head };
  }

  #waits(id: string): boolean {
    return this.#context.book.desk.pending.some((request) => request.id === id);
  }

  #show(id: string, draft: ApprovalDraft): void {
    this.#context.book.desk.draft({ id, draft });
    this.#context.monitor.show();
  }

  #line({ subject }: Wanted): HostLine {
    const { run, host, storeQueue } = this.#context;
    return new HostLine({ run, stage: subject, host: host.now, storeQueue, tell: (news) => host.hear(news) });
  }
}

function ofAnother({ by, commit }: Opinion): string {
  return `the review by ${by} is of ${commit?.slice(0, 10) ?? 'another commit'}: it decides nothing`;
}
