import type { SurveyInput } from '../../activities/contracts.js';
import type { GroupOutcome, GroupRequest } from '../../contract/group-requests.js';
import { groupBranch, handoffBranch } from '../../contract/refs.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { isBare, isInBase, standingOf } from '../../domain/handoff/eligible.js';
import { type GroupVerdict, judgeGroup, type Outside } from '../../domain/handoff/judge-group.js';
import type { Publish } from '../../domain/handoff/publish.js';
import type { Handoff } from '../../domain/plan/plan.js';
import type { HandoffGroup, StageStatus } from '../../domain/run/run-status.js';
import type { GroupPlace, HandoffResult } from '../inputs.js';
import { dropped, groupStages, rerunSince } from './group-stages.js';
import type { LedgerLog } from './ledger-log.js';

/** The stages as they stand, and the plan that holds. */
export interface GroupsContext {
  readonly stages: readonly StageStatus[];
  readonly handoff: Handoff | null;
  readonly outside: Outside | null;
  /** Whether everything together is under way: no stage goes by itself then. */
  readonly together?: boolean;
}

/** A group that is under way, and what it was before when it goes on with one that is done. */
interface Queued {
  group: HandoffGroup;
  readonly before: HandoffGroup | null;
  /** In how many groups what was left at the run's end goes, of which it is one: when it fails, so does the run. Else 0. */
  readonly rest: number;
  /** Whether a rerun of stages that it does not have leaves it alone. */
  apart?: boolean;
}

/** The groups of stages that a run hands off by themselves, one after the other. Plain state. */
export class HandoffGroups {
  readonly #task: string;
  readonly #log: LedgerLog;
  readonly #done: HandoffGroup[] = [];
  readonly #queue: Queued[] = [];
  readonly #asked = new Map<string, { readonly wish: string; readonly outcome: GroupOutcome }>();
  #open: Queued | null = null;
  #count = 0;
  /** Nothing is begun any more. */
  closed = false;
  /** Somebody left out what was left: the run ends without it. */
  skipped = false;

  constructor({ task, log }: { task: string; log: LedgerLog }) {
    this.#task = task;
    this.#log = log;
  }

  /** Every group in the order in which they were first asked for. */
  get list(): HandoffGroup[] {
    const now = [...(this.#open === null ? [] : [this.#open]), ...this.#queue].map(({ group }) => group);
    const all = [...this.#done.filter((one) => now.every(({ number }) => number !== one.number)), ...now];
    return all.sort((one, other) => one.number - other.number);
  }

  /** As the run's status has it: nothing where nothing was handed off by itself. */
  get status(): { groups?: HandoffGroup[] } {
    return this.#count === 0 ? {} : { groups: this.list };
  }

  /** Whether any was ever asked for. */
  get any(): boolean {
    return this.#count > 0;
  }

  /** Whether none is under way and none waits. */
  get idle(): boolean {
    return this.#open === null && this.#queue.length === 0;
  }

  /** The one that is under way. `rest`: in how many groups what was left goes, of which it is one; 0 for any other. */
  get current(): { readonly group: HandoffGroup; readonly rest: number } | null {
    return this.#open;
  }

  /** Whether one waits for its turn. */
  get waiting(): boolean {
    return this.#open === null && this.#queue.length > 0;
  }

  /** The pushed groups, to be looked for in the base. */
  get pushed(): SurveyInput['groups'] {
    return this.#done.flatMap(({ number, pushed, collector, pullRequest, stages }) => {
      if (!pushed || collector === null) return [];
      return [{ number, collector, stages, ...(pullRequest && { pullRequest: pullRequest.number }) }];
    });
  }

  /** Whether everything that can be handed off is in a group that is done. */
  complete(stages: readonly StageStatus[]): boolean {
    return this.idle && this.#left(stages).length === 0;
  }

  /** Judges a request; `null` when it must be looked outside first. */
  ask(request: GroupRequest, context: GroupsContext, at: string): GroupOutcome | null {
    const before = this.#asked.get(request.token);
    const wish = canonicalJson({ stages: request.stages, publish: request.publish });
    if (before !== undefined) return this.#again(before, wish, request.token);
    const { handoff, together } = context;
    const refuse = (code: 'HANDOFF_NONE' | 'HANDOFF_UNDER_WAY') =>
      this.#answer(request, wish, this.#refused(failure(code, { task: this.#task })), at);
    if (handoff === null) return refuse('HANDOFF_NONE');
    if (together === true) return refuse('HANDOFF_UNDER_WAY');
    const verdict = this.#judge(request.stages, context);
    if (verdict.kind === 'outside') return null;
    const publish = request.publish ?? handoff.publish;
    return this.#answer(request, wish, this.#take({ verdict, context, handoff, publish, rest: 0 }), at);
  }

  /**
   * Puts what is left into the queue: new attempts into the branches that their stages are in, then all the others as one
   * group. Gives the failure of what cannot go.
   */
  takeRest(context: GroupsContext & { handoff: Handoff }): Failure | null {
    const { stages, handoff } = context;
    const merged = new Set(context.outside?.merged);
    const into = new Map<number | null, string[]>();
    for (const { key, group } of this.#left(stages)) {
      const own = group !== null && !merged.has(group) ? group : null;
      into.set(own, [...(into.get(own) ?? []), key]);
    }
    for (const [, keys] of [...into].sort(([one], [other]) => (one ?? Infinity) - (other ?? Infinity))) {
      const verdict = this.#judge(keys, context);
      const outcome = this.#take({ verdict, context, handoff, publish: handoff.publish, rest: into.size });
      if (outcome.kind === 'refused') return outcome.failure;
    }
    return null;
  }

  /** Whether the one that is under way has none of these stages, and goes on whatever becomes of them. */
  spares(keys: readonly string[]): boolean {
    return this.#open?.apart === true && this.#open.group.stages.every(({ stage }) => !keys.includes(stage));
  }

  /** The next one begins, unless a stage of it was rerun. `stages`: as they stand; `null` in runs of before, which do not look. */
  begin(stages: readonly StageStatus[] | null): { group: HandoffGroup; place: GroupPlace } | null {
    const next = this.#queue.shift();
    if (next === undefined) return null;
    const { number, branch, onto, collector, pushed } = next.group;
    const reran = stages === null ? null : rerunSince({ ...next, stages });
    if (reran !== null) {
      this.#drop(next, `its stage ${reran} was rerun`);
      return null;
    }
    const below = this.#done.find((one) => one.number === onto);
    const isOnBase = onto === null || (below !== undefined && isInBase(below));
    const base = isOnBase ? undefined : below;
    if (!isOnBase && base?.pushed !== true) {
      this.#drop(next, `group ${onto}, which it stands on, was not handed off`);
      return null;
    }
    next.group = { ...next.group, state: 'open', onto: isOnBase ? null : onto };
    next.apart = stages !== null;
    this.#open = next;
    return {
      group: next.group,
      place: {
        number,
        branch,
        ...(base !== undefined &&
          base.collector !== null && { onto: { branch: base.branch, commit: base.collector } }),
        ...(pushed && collector !== null ? { pushed: collector } : {}),
      },
    };
  }

  /** It goes on later: it was stopped while it published. */
  again(): void {
    if (this.#open !== null) this.#queue.unshift(this.#open);
    this.#open = null;
  }

  /** Takes in how the one that is under way ended. */
  settle({ result, at }: { result: HandoffResult; at: string }): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    this.skipped = open.rest > 0 && result.kind === 'skipped';
    const { branch, collector, pullRequest, pushed, note, failure: why } = result.status;
    const group = { ...open.group, collector, pullRequest, pushed };
    const stages = group.stages.map(({ stage }) => stage);
    const data = { outcome: result.kind, group: group.number, stages, branch, collector, onto: group.onto };
    this.#log.write({
      kind: 'handoff',
      key: `handoff+${group.number}`,
      at,
      data: note === null ? data : { ...data, note },
    });
    if (pullRequest) this.#log.write({ kind: 'pr', key: String(pullRequest.number), at, data: pullRequest });
    if (result.kind === 'done') {
      this.#keep({ ...group, state: 'done', note });
      return;
    }
    const said = note ?? why?.message ?? result.kind;
    if (pushed) this.#keep({ ...group, state: 'done', note: said });
    else this.#drop({ ...open, group }, said);
  }

  /** Those that wait are dropped: the run ends. */
  close(): void {
    this.closed = true;
    for (const queued of this.#queue.splice(0)) this.#drop(queued, 'its run ended first');
  }

  #drop(queued: Queued, note: string): void {
    this.#keep(dropped({ ...queued, note }));
  }

  #keep(group: HandoffGroup): void {
    const at = this.#done.findIndex(({ number }) => number === group.number);
    if (at === -1) this.#done.push(group);
    else this.#done[at] = group;
  }

  #left(stages: readonly StageStatus[]): { key: string; group: number | null }[] {
    const groups = this.list;
    return stages.flatMap((stage) => {
      if (stage.state !== 'completed' || isBare(stage)) return [];
      const { kind, group } = standingOf({ stage, groups });
      const settled = groups.some(
        ({ number, state, publish }) => number === group && state === 'done' && publish === 'none',
      );
      return kind === 'eligible' && !settled ? [{ key: stage.key, group }] : [];
    });
  }

  #judge(wanted: readonly string[], { stages, outside }: GroupsContext): GroupVerdict {
    return judgeGroup({ task: this.#task, stages, groups: this.list, wanted, outside });
  }

  #take(given: {
    verdict: GroupVerdict;
    context: GroupsContext;
    handoff: Handoff;
    publish: Publish;
    rest: number;
  }): GroupOutcome {
    const { verdict, context, handoff, publish, rest } = given;
    if (verdict.kind === 'outside') return this.#refused(failure('HANDOFF_NONE', { task: this.#task }));
    if (verdict.kind === 'refused') return verdict;
    const before = this.#done.find(({ number }) => number === verdict.grows) ?? null;
    const stages = groupStages({ stages: context.stages, wanted: verdict.stages, before });
    const number = before?.number ?? (this.#count += 1);
    const own = handoff.branch ?? handoffBranch({ taskKey: this.#task });
    const fresh: Pick<HandoffGroup, 'branch' | 'collector' | 'pushed' | 'pullRequest'> = {
      branch: groupBranch({ branch: own, group: number }),
      collector: null,
      pushed: false,
      pullRequest: null,
    };
    const { onto } = verdict;
    const group: HandoffGroup = {
      ...(before ?? fresh),
      ...{ number, stages, state: 'queued', publish, onto, note: null },
    };
    this.#queue.push({ group, before, rest });
    const base = this.list.find((one) => one.number === onto)?.branch ?? null;
    return {
      kind: 'done',
      changed: true,
      group: number,
      branch: group.branch,
      stages: verdict.stages,
      onto: base,
    };
  }

  #again(before: { wish: string; outcome: GroupOutcome }, wish: string, token: string): GroupOutcome {
    if (before.wish !== wish)
      return this.#refused(failure('REQUEST_TOKEN_USED', { task: this.#task, stage: 'handoff', token }));
    return before.outcome.kind === 'done' ? { ...before.outcome, changed: false } : before.outcome;
  }

  #answer({ actor, reason, token, stages }: GroupRequest, wish: string, outcome: GroupOutcome, at: string) {
    this.#asked.set(token, { wish, outcome });
    const what = { action: 'handoff', subject: 'handoff', actor, reason, stages };
    const data =
      outcome.kind === 'done'
        ? { ...what, group: outcome.group, branch: outcome.branch, onto: outcome.onto }
        : {
            ...what,
            outcome: { kind: 'refused', code: outcome.failure.code, message: outcome.failure.message },
          };
    this.#log.write({ kind: outcome.kind === 'done' ? 'decided' : 'decision_refused', key: token, at, data });
    return outcome;
  }

  #refused(reason: Failure): GroupOutcome {
    return { kind: 'refused', failure: reason };
  }
}
