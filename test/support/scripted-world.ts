import type {
  Assembled,
  AssembleInput,
  AttemptInput,
  ChooseHostInput,
  ChosenHost,
  ExecActivities,
  FindReusableInput,
  GatesInput,
  IoActivities,
  LendInput,
  Lent,
  OpenedRun,
  Proposed,
  PublishInput,
  Pushed,
  ReadRevision,
  ReadRevisionInput,
  RecordedFailures,
  RecordFailureInput,
  Reusable,
  SlotAnswer,
  StoreActivities,
  Surveyed,
  SurveyInput,
  TakeBackInput,
  TakeSlotInput,
} from '../../src/activities/contracts.js';
import { canonicalJson } from '../../src/domain/canonical-json.js';
import { failure } from '../../src/domain/failure/catalogue.js';
import type { Authority } from '../../src/domain/authority/authority.js';
import type { Failure } from '../../src/domain/failure/failure.js';
import type { LedgerRow } from '../../src/domain/ledger/ledger-row.js';
import type { Plan } from '../../src/domain/plan/plan.js';
import type { RepositoryPolicy } from '../../src/domain/policy/policy.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import type { AttemptResult } from '../../src/domain/stage/attempt.js';
import type { GatesResult } from '../../src/domain/stage/gate-report.js';
import { behind } from './behind.js';
import { attemptResult, commitOf, gatesResult, hashOf } from './scripted-attempt.js';
import { ScriptedDrafts } from './scripted-drafts.js';
import { proposed } from './scripted-forge.js';
import { judgedAttempt, runPolicy } from './scripted-policy.js';
import { handedBack, placeOf } from './scripted-hands.js';

/** What a test lets happen; whatever is left out goes well. */
export interface Script {
  readonly plan: Plan;
  /** Other plans, by the hash that a replan asks for them by. */
  readonly plans?: ReadonlyMap<string, Plan>;
  readonly open?: () => OpenedRun | null;
  readonly prepare?: () => Failure | null;
  readonly authority?: Authority;
  /** Whose signatures count, and how they are checked. */
  readonly signing?: { readonly hash: string; readonly check: StoreActivities['checkSignature'] };
  /** The repository's policy at the base. */
  readonly policy?: RepositoryPolicy;
  /** The paths that an attempt changes: policies judge them. */
  readonly changed?: (input: AttemptInput) => readonly string[];
  readonly reuse?: (input: FindReusableInput) => Reusable;
  readonly attempt?: (input: AttemptInput) => Partial<AttemptResult> | Promise<Partial<AttemptResult>>;
  readonly slot?: (input: TakeSlotInput) => SlotAnswer | Promise<SlotAnswer>;
  readonly lend?: (input: LendInput) => Lent | null | Promise<Lent | null>;
  readonly takeBack?: (input: TakeBackInput) => Partial<AttemptResult> | Promise<Partial<AttemptResult>>;
  readonly gates?: (input: GatesInput) => Failure | null | Promise<Failure | null>;
  /** What else the gates say. */
  readonly judged?: (input: GatesInput) => Partial<GatesResult>;
  readonly survey?: (input: SurveyInput) => Surveyed | Promise<Surveyed>;
  readonly reading?: () => Promise<unknown>;
  readonly assemble?: (input: AssembleInput) => Assembled | null;
  readonly push?: (input: PublishInput) => Pushed | Promise<Pushed>;
  readonly propose?: (input: PublishInput) => Proposed;
  readonly record?: (rows: readonly LedgerRow[]) => void;
  readonly missed?: (rows: readonly LedgerRow[]) => readonly string[];
  readonly choose?: (input: ChooseHostInput) => ChosenHost;
  readonly remember?: (input: RecordFailureInput) => RecordedFailures | Promise<RecordedFailures>;
}

export { commitOf, hashOf };

/** All that a world does; admission is not one run's own. */
type Activities = Omit<StoreActivities, 'askAdmission' | 'surveyRuns' | 'givenAnswer'> &
  IoActivities &
  ExecActivities;

/** A gate that did not pass. */
export const gateFailure = (given: { stage: string; attempt: number; gates?: string }) =>
  failure('GATE_FAILED', { task: 'T', gates: 'unit', ...given });

/** Everything outside of one run, in memory: what was asked of it, and what it was given. */
export class ScriptedWorld {
  readonly script: Script;
  readonly attempts: AttemptInput[] = [];
  readonly gated: GatesInput[] = [];
  /** Trees that were readied for people, and what they gave back. */
  readonly lent: LendInput[] = [];
  readonly takenBack: TakeBackInput[] = [];
  readonly assembled: AssembleInput[] = [];
  readonly surveyed: SurveyInput[] = [];
  readonly published: string[] = [];
  /** What other hosts were looked for. */
  readonly chosen: ChooseHostInput[] = [];
  readonly failures: Failure[] = [];
  /** The plans that were read to revise the run's. */
  readonly revised: ReadRevisionInput[] = [];
  /** What the errorbook was told. */
  readonly remembered: RecordFailureInput[] = [];
  readonly ledger: LedgerRow[] = [];
  readonly drafts = new ScriptedDrafts();
  readonly saved: RunStatus[] = [];
  readonly restored: Parameters<StoreActivities['restoreRun']>[0][] = [];
  readonly reports: RunStatus[] = [];
  /** `stage/attempt` of what runs at this moment, and of what was stopped. */
  readonly running = new Set<string>();
  readonly stopped: string[] = [];
  peak = 0;
  readonly #doors = new Map<string, { opened: Promise<void>; open: () => void }>();

  constructor(script: Script) {
    this.script = script;
  }

  /** Makes an attempt, named `stage/attempt`, or `gates of stage/attempt`, wait at its end until it is released or stopped. */
  hold(...names: string[]): this {
    for (const name of names) {
      let open: () => void = () => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      this.#doors.set(name, { opened, open });
    }
    return this;
  }

  /** Lets held attempts end. */
  release(...names: string[]): void {
    for (const name of names) this.#doors.get(name)?.open();
  }

  /** The attempts that were begun, as `stage/attempt`, in order. */
  get begun(): string[] {
    return this.attempts.map(({ stage, attempt }) => `${stage}/${attempt}`);
  }

  /** What an attempt was told. */
  told(name: string): AttemptInput | undefined {
    return this.attempts.find(({ stage, attempt }) => `${stage}/${attempt}` === name);
  }

  /** The kinds of the ledger's rows, in order. */
  get kinds(): string[] {
    return this.ledger.map(({ kind }) => kind);
  }

  /** The activities as a worker takes them. `queue` is the queue of all of them. */
  activities({ queue, number }: { queue: string; number: number }): Activities {
    const { script } = this;
    return {
      ...this.drafts.activities,
      openRun: () => Promise.resolve(script.open?.() ?? this.#opened({ queue, number })),
      readRevision: (input) => Promise.resolve(script.reading?.()).then(() => this.#revised(input)),
      recordLedger: async ({ rows }) => {
        script.record?.(rows);
        await keep(this.ledger, ...rows);
        return script.missed && { unrecorded: script.missed(rows) };
      },
      restoreRun: (lost) => keep(this.restored, lost),
      saveStatus: ({ status }) => keep(this.saved, status),
      recordFailure: async (input) => {
        if (input.failure !== null) await keep(this.failures, input.failure);
        this.remembered.push(input);
        return (await script.remember?.(input)) ?? { seen: [] };
      },
      prepareRepository: () => {
        const refused = script.prepare?.() ?? null;
        if (refused !== null) return Promise.resolve({ kind: 'failed', failure: refused });
        const { authority, signing, plan, policy } = script;
        const who = { ...(authority && { authority }), ...(signing && { signers: signing.hash }) };
        const ready = { kind: 'ready', commit: commitOf('base'), ...who } as const;
        return Promise.resolve({ ...ready, ...runPolicy({ plan, policy }) });
      },
      findReusable: (input) =>
        Promise.resolve(script.reuse?.(input) ?? { kind: 'found', kept: [], rerun: [] }),
      surveyHandoff: async (input) => {
        await keep(this.surveyed, input);
        return (await script.survey?.(input)) ?? { kind: 'surveyed', inBase: [], merged: [] };
      },
      assembleCollector: (input) => {
        this.assembled.push(input);
        const collector = commitOf('collector', input.attempt);
        const branch = input.branch ?? `stagegate/${input.run.taskKey}`;
        return Promise.resolve(
          script.assemble?.(input) ?? { kind: 'assembled', base: commitOf('base'), collector, branch },
        );
      },
      pushCollector: async (input) => {
        const pushed = (await script.push?.(input)) ?? { kind: 'pushed' };
        if (pushed.kind === 'pushed') this.published.push(`push ${input.branch}`);
        return pushed;
      },
      openPullRequest: (input) => {
        this.published.push(`pull request ${input.title}`);
        return Promise.resolve(script.propose?.(input) ?? proposed(input));
      },
      checkSignature: (input) =>
        script.signing?.check(input) ?? Promise.reject(new Error('nobody signs here')),
      chooseHost: (input) => {
        this.chosen.push(input);
        return Promise.resolve(script.choose?.(input) ?? { kind: 'none', why: 'there is no other host' });
      },
      probe: () => Promise.resolve({ hostId: 'host-1' }),
      writeReport: async ({ status }) => {
        await keep(this.reports, status);
        return { path: 'report.md' };
      },
      takeSlot: (input) => Promise.resolve(script.slot?.(input) ?? { kind: 'held' }),
      runAttempt: (input) => this.#attempt(input),
      runGates: async (input) => {
        this.gated.push(input);
        const refused = (await script.gates?.(input)) ?? null;
        const judged = { ...gatesResult(input, refused), ...script.judged?.(input) };
        const door = this.#doors.get(`gates of ${input.stage}/${input.attempt}`);
        if (door !== undefined && (await behind(door.opened)) === 'stopped')
          this.stopped.push(`gates of ${input.stage}/${input.attempt}`);
        return judged;
      },
      lendTree: async (input) => {
        this.lent.push(input);
        return (await script.lend?.(input)) ?? { kind: 'lent', place: placeOf(input) };
      },
      takeBack: async (input) => {
        this.takenBack.push(input);
        return takenBack(input, (await script.takeBack?.(input)) ?? {});
      },
    };
  }

  #opened({ queue, number }: { queue: string; number: number }): OpenedRun {
    const { plan } = this.script;
    const keys = [...plan.stages.map(({ key }) => key), 'handoff'];
    return {
      kind: 'opened',
      number,
      hostId: 'host-1',
      queues: { io: queue, exec: queue },
      plan,
      planParts: Object.fromEntries(keys.map((key) => [key, hashOf(key)])),
    };
  }

  #revised(input: ReadRevisionInput): ReadRevision {
    const { plan: hash, previous } = input.revision;
    this.revised.push(input);
    const plan = this.script.plans?.get(hash);
    if (plan === undefined)
      return { kind: 'failed', failure: failure('PLAN_NOT_STORED', { task: 'T', hash }) };
    const old = new Set(this.script.plan.stages.map((stage) => canonicalJson(stage)));
    const parts = plan.stages.map((stage): [string, string] => {
      const text = canonicalJson(stage);
      return [stage.key, old.has(text) ? hashOf(stage.key) : hashOf(stage.key, text)];
    });
    const same = canonicalJson(plan.handoff) === canonicalJson(this.script.plan.handoff);
    const handoff = same ? hashOf('handoff') : hashOf('handoff', canonicalJson(plan.handoff));
    const planParts = Object.fromEntries([...parts, ['handoff', handoff]]);
    const judged = runPolicy({ plan, policy: input.policy }).policy;
    const read = { kind: 'read', plan, planParts, hash: hashOf('revision', previous, hash) } as const;
    return judged === undefined ? read : { ...read, policy: judged.stages };
  }

  async #attempt(input: AttemptInput): Promise<AttemptResult> {
    const { stage, attempt } = input;
    const name = `${stage}/${attempt}`;
    this.attempts.push(input);
    this.running.add(name);
    this.peak = Math.max(this.peak, this.running.size);
    try {
      const paths = this.script.changed?.(input);
      const judged = paths === undefined ? {} : judgedAttempt({ plan: this.script.plan, input, paths });
      const part = { ...judged, ...(await this.script.attempt?.(input)) };
      const door = this.#doors.get(name);
      const went = door === undefined ? 'on' : await behind(door.opened);
      if (went === 'on') return attemptResult({ input, part });
      this.stopped.push(name);
      const end = { kind: 'cancelled' } as const;
      return attemptResult({
        input,
        part: { ...part, end, failure: failure('EXECUTOR_CANCELLED', { task: 'T', stage, attempt }) },
      });
    } finally {
      this.running.delete(name);
    }
  }
}

function keep<T>(list: T[], ...items: readonly T[]): Promise<void> {
  list.push(...items);
  return Promise.resolve();
}

function takenBack(input: TakeBackInput, part: Partial<AttemptResult>): AttemptResult {
  return attemptResult({ input, part: { ...handedBack(input), ...part } });
}
