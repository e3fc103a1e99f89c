import { condition, setHandler } from '@temporalio/workflow';

import {
  abortUpdate,
  ControlRequest,
  type ControlOutcome,
  decideSignal,
  decideUpdate,
  handoffUpdate,
  pauseUpdate,
  resumeUpdate,
  StageMessage,
  stageEventSignal,
  statusQuery,
} from '../../contract/messages.js';
import { Decision, type DecisionOutcome } from '../../domain/approval/approval.js';
import { failure } from '../../domain/failure/catalogue.js';
import { isoNow, type RunMonitor } from './monitor.js';

/** What the handlers may set in motion once the run is open. */
export interface Controls {
  /** Holds the open stages, or lets them go on. */
  readonly hold: (held: boolean) => void;
}

/**
 * Registers the run's messages, before anything else happens: a message may come with the first workflow task.
 * Validators are synchronous and refuse only what is malformed; everything else is judged, answered and recorded.
 */
export class RunHandlers {
  readonly #monitor: RunMonitor;
  #controls: Controls | null = null;
  #open = 0;

  constructor(monitor: RunMonitor) {
    this.#monitor = monitor;
    setHandler(statusQuery, () => monitor.status(), { description: 'The whole state of the run' });
    setHandler(stageEventSignal, (message) => {
      const parsed = StageMessage.safeParse(message);
      if (!parsed.success || parsed.data.number !== monitor.number) return;
      monitor.book?.hear(parsed.data, isoNow());
      monitor.show();
    });
    setHandler(decideUpdate, (decision) => this.#answered(() => this.#decide(decision, 'update')), {
      validator: (decision: unknown) => mustBe(Decision, decision),
      description: 'Answers a request: approve, request_changes, reject, abort; retry, skip, give_up',
    });
    setHandler(decideSignal, (payload) => this.#decideBySignal(payload), {
      description:
        'The same as the update "decide", for Temporal Web; the outcome is in the details and the ledger',
    });
    const control = (act: (request: ControlRequest) => Promise<ControlOutcome>) =>
      [
        (request: ControlRequest) => this.#answered(() => act(request)),
        { validator: (request: unknown) => mustBe(ControlRequest, request) },
      ] as const;
    setHandler(pauseUpdate, ...control((request) => this.#pause(request)));
    setHandler(resumeUpdate, ...control((request) => this.#resume(request)));
    setHandler(abortUpdate, ...control((request) => this.#abort(request)));
    setHandler(handoffUpdate, ...control((request) => this.#handoff(request)));
  }

  /** Gives the handlers the open run; messages that came before have waited for it. */
  attach(controls: Controls): void {
    this.#controls = controls;
  }

  /** Whether no message is being answered. */
  get idle(): boolean {
    return this.#open === 0;
  }

  async #answered<T>(answer: () => Promise<T>): Promise<T> {
    this.#open += 1;
    try {
      await condition(() => this.#controls !== null || this.#monitor.ended !== null);
      return await answer();
    } finally {
      this.#open -= 1;
      this.#monitor.show();
    }
  }

  #decide(decision: Decision, via: 'update' | 'signal'): Promise<DecisionOutcome> {
    const { book, number } = this.#monitor;
    if (book === null || this.#monitor.ended !== null) {
      const message = 'The run has ended.';
      return Promise.resolve({ kind: 'refused', code: 'DECISION_NOT_PENDING', message });
    }
    return Promise.resolve(book.decide({ decision, runNumber: number, via, at: isoNow() }));
  }

  async #decideBySignal(payload: unknown): Promise<void> {
    await this.#answered(async () => {
      const decision = Decision.safeParse(payload);
      if (decision.success) {
        await this.#decide(decision.data, 'signal');
        return;
      }
      const at = isoNow();
      const problem = decision.error.issues[0]?.message.slice(0, 200) ?? 'malformed';
      const outcome = { kind: 'refused', code: 'DECISION_MALFORMED', message: problem };
      this.#monitor.book?.refused({ token: at, at, data: { via: 'signal', outcome } });
    });
  }

  #pause(request: ControlRequest): Promise<ControlOutcome> {
    const changed = this.#monitor.book?.pause(request, isoNow()) ?? false;
    if (changed) this.#controls?.hold(true);
    return Promise.resolve({ kind: 'done', changed });
  }

  #resume(request: ControlRequest): Promise<ControlOutcome> {
    const { book } = this.#monitor;
    const task = this.#monitor.status().task.key;
    const escalation = book?.desk.pending.find(({ kind }) => kind === 'escalation');
    if (book?.paused && escalation !== undefined) {
      const refusal = failure('RESUME_REFUSED', { task, stage: escalation.subject });
      return Promise.resolve({ kind: 'refused', failure: refusal });
    }
    const changed = book?.resume(request, isoNow()) ?? false;
    if (changed) this.#controls?.hold(false);
    return Promise.resolve({ kind: 'done', changed });
  }

  async #abort({ actor }: ControlRequest): Promise<ControlOutcome> {
    const monitor = this.#monitor;
    const changed = monitor.ended === null && monitor.abortedBy === null;
    if (changed) {
      monitor.abortedBy = actor.name;
      monitor.stop();
    }
    await condition(() => monitor.ended !== null);
    return { kind: 'done', changed };
  }

  #handoff({ actor }: ControlRequest): Promise<ControlOutcome> {
    const changed = this.#monitor.book?.askHandoff({ by: actor.name, at: isoNow() }) ?? false;
    return Promise.resolve({ kind: 'done', changed });
  }
}

/** Refuses what is malformed; such a refusal leaves no trace in the history. */
function mustBe(schema: typeof Decision | typeof ControlRequest, value: unknown): void {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`malformed: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.slice(0, 300));
  }
}
