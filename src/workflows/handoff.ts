import { CancellationScope, isCancellation } from '@temporalio/workflow';

import type { Assembled } from '../activities/contracts.js';
import type { StageAnswer } from '../contract/stage-answer.js';
import { failure } from '../domain/failure/catalogue.js';
import type { Failure } from '../domain/failure/failure.js';
import type { PullWords } from '../domain/handoff/publish.js';
import { titleOfGroup } from '../domain/handoff/title-of-group.js';
import type { HandoffStatus } from '../domain/run/run-status.js';
import { EMPTY_HANDOFF } from './handoff-status.js';
import { foreignFailure } from './foreign-failure.js';
import { HostLine } from './host-line.js';
import { hostOf } from './host-of.js';
import type { HandoffInput, HandoffResult } from './inputs.js';
import { rememberFailure } from './remember-failure.js';
import { ChildDesk } from './state/child-desk.js';

/** The handoff: assemble the collector, gate it, ask, push, open the pull request. Nothing is pushed before a yes. */
export async function handoff(input: HandoffInput): Promise<HandoffResult> {
  const desk = new ChildDesk({ ...input, stage: 'handoff', number: input.run.number });
  const work = new HandoffWork(input, desk);
  try {
    const result = { ...(await stoppable(work)), round: work.round };
    desk.tellEnd({ kind: 'handoff_ended', result });
    return result;
  } finally {
    await CancellationScope.nonCancellable(() => desk.flushed());
  }
}

async function stoppable(work: HandoffWork): Promise<HandoffResult> {
  try {
    return await work.untilSettled();
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return { kind: 'stopped', status: work.status };
  }
}

type Step =
  | { readonly kind: 'next' }
  | { readonly kind: 'again' }
  | { readonly kind: 'end'; readonly result: HandoffResult };
type Collector = Extract<Assembled, { kind: 'assembled' }>;

const NEXT: Step = { kind: 'next' };

class HandoffWork {
  status: HandoffStatus = EMPTY_HANDOFF;
  /** How often it was begun, those of earlier handoffs of the run included. */
  round: number;
  readonly #input: HandoffInput;
  readonly #desk: ChildDesk;
  readonly #line: HostLine;
  #gatesDigest: string | null = null;
  /** How often the base has moved since somebody was asked. */
  #moves = 0;
  /** Why it is done over without anybody having asked for it. */
  #over: string | null = null;
  /** What its branch has by now. */
  #pushed: string | undefined;

  /** What a person wants the pull request to say. */
  #words: PullWords | undefined;

  constructor(input: HandoffInput, desk: ChildDesk) {
    this.#words = input.words;
    this.round = (input.firstRound ?? 1) - 1;
    this.#pushed = input.group?.pushed;
    this.#input = input;
    this.#desk = desk;
    const { run, storeQueue } = input;
    const tell = desk.tell.bind(desk);
    this.#line = new HostLine({ run, stage: 'handoff', host: hostOf(input), storeQueue, tell });
  }

  async untilSettled(): Promise<HandoffResult> {
    for (;;) {
      const step = await this.#attempt();
      if (step.kind === 'end') return step.result;
    }
  }

  async #attempt(): Promise<Step> {
    this.round += 1;
    this.#gatesDigest = null;
    await this.#desk.untilFree();
    this.#show({ ...EMPTY_HANDOFF, state: 'assembling', note: this.#over });
    this.#over = null;
    const assembled = await this.#assemble();
    if (assembled.kind === 'failed') return this.#unassembled(assembled.failure);
    if (assembled.kind === 'taken') return { kind: 'again' };
    this.#show({ branch: assembled.branch, collector: assembled.collector, base: assembled.base });
    const gated = await this.#gate(assembled);
    if (gated.kind !== 'next') return gated;
    const approved = await this.#approve(assembled);
    if (approved.kind !== 'next') return approved;
    await this.#desk.untilFree();
    return this.#publish(assembled);
  }

  /** What the base has all of, and was never pushed, is as good as handed off. */
  #unassembled(reason: Failure): Step | Promise<Step> {
    const isThere = reason.code === 'HANDOFF_IN_BASE' && this.#pushed === undefined;
    return isThere ? this.#done(reason.message) : this.#stuck(reason);
  }

  #assemble(): Promise<Assembled> {
    const { run, baseBranch, localCommit, heads, needs, group, publish } = this.#input;
    const pushed = this.#pushed;
    const place = group && { branch: group.branch, ...(group.onto && { onto: group.onto }) };
    const unpublished = publish === 'none' && { unpublished: true as const };
    const more = {
      ...place,
      ...(needs && { needs }),
      ...(pushed !== undefined && { pushed }),
      ...unpublished,
    };
    return this.#guarded(() =>
      this.#line.io((io) =>
        io.assembleCollector({ run, baseBranch, localCommit, heads, attempt: this.round, ...more }),
      ),
    );
  }

  async #gate({ collector, base }: Collector): Promise<Step> {
    if (!this.#input.hasGates) return NEXT;
    this.#show({ state: 'validating' });
    const { run } = this.#input;
    const at = { attempt: this.round, summary: 'handoff · gates of the collector' };
    const result = await this.#guarded(() =>
      this.#line.again(at, (exec) =>
        exec.runGates({ run, stage: 'handoff', attempt: at.attempt, commit: collector, base }),
      ),
    );
    if ('kind' in result) return this.#stuck(result.failure);
    this.#gatesDigest = result.digest;
    this.#show({ gates: result.gates });
    return result.failure === null ? NEXT : this.#stuck(result.failure);
  }

  async #approve({ collector }: Collector): Promise<Step> {
    if (!this.#input.wantsApproval) return NEXT;
    this.#show({ state: 'awaiting_approval' });
    const answer = await this.#desk.ask({
      kind: 'approval_wanted',
      attempt: this.round,
      evidence: this.#evidence(collector),
    });
    return answer.kind === 'approved' ? NEXT : this.#follow(answer);
  }

  async #publish(assembled: Collector): Promise<Step> {
    const { collector, branch, inBase = [] } = assembled;
    const left = leftNote({ inBase, onto: this.#input.group?.onto?.branch ?? this.#input.baseBranch });
    const { run, baseBranch, title, prTitle, heads, group, publish } = this.#input;
    if (publish === 'none') return this.#done(`nothing was published, as asked: ${collector} is kept`, left);
    this.#show({ state: 'publishing' });
    const stages = heads.flatMap(({ stage }) => (inBase.includes(stage) ? [] : [stage]));
    const words = this.#words;
    const own = prTitle ?? `${run.taskKey}: ${title}`;
    const usual = group === undefined ? own : titleOfGroup({ title: own, stages });
    const publication = {
      run,
      title: words?.title ?? usual,
      ...(words?.body && { body: words.body }),
      baseBranch: group?.onto?.branch ?? baseBranch,
      branch,
      collector,
      stages,
      ...(group && { group: group.number }),
      ...(group?.onto && { runBase: baseBranch }),
      ...(this.#pushed !== undefined && { pushed: this.#pushed }),
      ...(this.#follows && { followsBase: true as const }),
    };
    const pushed = await this.#guarded(() => this.#line.io((io) => io.pushCollector(publication)));
    if (pushed.kind === 'failed') return this.#stuck(pushed.failure);
    if (pushed.kind === 'moved') return this.#baseMoved(pushed.base);
    const { note = null } = pushed;
    this.#pushed = collector;
    this.#show({ pushed: true, note });
    if (publish === 'branch') return this.#done('The plan asks for the branch alone.', note, left);
    const proposed = await this.#guarded(() => this.#line.io((io) => io.openPullRequest(publication)));
    if (proposed.kind === 'failed') return this.#stuck(proposed.failure);
    if (proposed.kind === 'none') return this.#done(proposed.reason, note, left);
    this.#show({ pullRequest: proposed.pullRequest });
    return this.#done(note, left, ...(proposed.notes ?? []));
  }

  /** The plan may say that a base is not looked for; a stack's is the branch below. */
  get #follows(): boolean {
    const { baseMoves = 0, group, localCommit } = this.#input;
    return baseMoves > 0 && group?.onto === undefined && localCommit === null;
  }

  async #baseMoved(to: string): Promise<Step> {
    const { baseMoves = 0, run, baseBranch: base } = this.#input;
    this.#moves += 1;
    if (this.#moves <= baseMoves) {
      this.#over = `${base} has moved to ${to.slice(0, 10)} meanwhile: it is merged in, and everything is checked and asked for again`;
      return { kind: 'again' };
    }
    const times = this.#moves - 1;
    this.#moves = 0;
    return this.#stuck(failure('HANDOFF_BASE_MOVES', { task: run.taskKey, base, times }));
  }

  #done(...notes: readonly (string | null)[]): Step {
    const said = notes.filter((note) => note !== null).join('; ');
    this.#show({ state: 'done', note: said === '' ? null : said });
    return { kind: 'end', result: { kind: 'done', status: this.status } };
  }

  async #stuck(failure: Failure): Promise<Step> {
    this.#show({ state: 'failed', failure });
    await this.#remember(failure);
    if (this.#input.onExhausted === 'fail')
      return { kind: 'end', result: { kind: 'failed', status: this.status } };
    const evidence = this.#evidence(this.status.collector);
    return this.#follow(await this.#desk.ask({ kind: 'escalated', attempt: this.round, evidence, failure }));
  }

  async #remember(reason: Failure): Promise<void> {
    if (this.#input.errorbook !== true) return;
    const { collector: head } = this.status;
    const given = { input: { ...this.#input, stage: 'handoff' }, desk: this.#desk, line: this.#line };
    await rememberFailure(given, { attempt: this.round, head, findings: [], reason });
  }

  #follow(answer: StageAnswer): Step {
    if (answer.kind === 'skipped') {
      this.#show({ state: 'none', note: `skipped by ${answer.by}: ${answer.reason}` });
      return { kind: 'end', result: { kind: 'skipped', status: this.status } };
    }
    if (answer.kind === 'again') this.#words = answer.words ?? this.#words;
    if (answer.kind !== 'failed') return { kind: 'again' };
    this.#show({ state: 'failed', failure: answer.failure });
    return { kind: 'end', result: { kind: 'failed', status: this.status } };
  }

  async #guarded<T>(act: () => Promise<T>): Promise<T | { kind: 'failed'; failure: Failure }> {
    try {
      return await act();
    } catch (error) {
      if (isCancellation(error)) throw error;
      return { kind: 'failed', failure: foreignFailure({ error, task: this.#input.run.taskKey }) };
    }
  }

  #show(change: Partial<HandoffStatus>): void {
    this.status = { ...this.status, ...change };
    this.#desk.tell({ kind: 'handoff_progress', status: this.status });
  }

  #evidence(head: string | null) {
    return { head, planPart: this.#input.planPart, gates: this.#gatesDigest };
  }
}

/** Says what somebody has brought into the base in another way, and is not handed off once more; `null` for nothing. */
function leftNote({ inBase, onto }: { inBase: readonly string[]; onto: string }): string | null {
  return inBase.length === 0 ? null : `left out, as ${onto} has all of it already: ${inBase.join(', ')}`;
}
