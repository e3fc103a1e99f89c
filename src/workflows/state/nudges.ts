import type { ApprovalRequest } from '../../domain/approval/approval.js';
import { askedFacts } from '../../domain/approval/asked-facts.js';
import type { ApprovalDesk } from './approval-desk.js';
import type { LedgerLog } from './ledger-log.js';

/** A request that nobody answers reminds no more often. */
const MOST_REMINDERS = 200;

/** A moment at which those who are asked are told once more. */
export interface Nudge {
  /** Once in a run. */
  readonly name: string;
  readonly at: string;
  readonly come: (now: string) => void;
}

/**
 * Reminds those whose answer is waited for, and asks a second group, as the plan's rules say. It never answers, and a
 * request that waits no more is left alone.
 */
export class Nudges {
  readonly #desk: ApprovalDesk;
  readonly #log: LedgerLog;
  readonly #reminded = new Map<string, number>();

  constructor({ desk, log }: { desk: ApprovalDesk; log: LedgerLog }) {
    this.#desk = desk;
    this.#log = log;
  }

  /** The next moment of each kind of every request that waits. */
  get next(): Nudge[] {
    return this.#desk.pending.flatMap((request) => [
      ...this.#reminder(request),
      ...this.#escalation(request),
    ]);
  }

  #reminder({ id, requestedAt, rule: { remind } }: ApprovalRequest): Nudge[] {
    const before = this.#reminded.get(id) ?? 0;
    if (remind === undefined || before >= MOST_REMINDERS) return [];
    const ms = remind.kind === 'every' ? remind.ms * (before + 1) : remind.ms[before];
    if (ms === undefined) return [];
    const come = (now: string) => this.#remind({ id, now });
    return [{ name: `reminder ${String(before + 1)} of ${id}`, at: after(requestedAt, ms), come }];
  }

  /** What came due together, because no worker was there, is one reminder. */
  #remind({ id, now }: { id: string; now: string }): void {
    const request = this.#desk.pending.find((pending) => pending.id === id);
    const { remind } = request?.rule ?? {};
    if (request === undefined || remind === undefined) return;
    const waited = Date.parse(now) - Date.parse(request.requestedAt);
    const due =
      remind.kind === 'every'
        ? Math.floor(waited / remind.ms)
        : remind.ms.filter((ms) => ms <= waited).length;
    const reminder = Math.max((this.#reminded.get(id) ?? 0) + 1, due);
    this.#reminded.set(id, reminder);
    const data = { ...askedFacts(request), reminder };
    this.#log.write({ kind: 'reminded', key: `${id}/${String(reminder)}`, at: now, data });
  }

  #escalation({ id, requestedAt, escalated, rule: { escalate } }: ApprovalRequest): Nudge[] {
    if (escalate === undefined || escalated !== undefined) return [];
    const come = (now: string) => this.#escalate({ id, now });
    return [{ name: `escalation of ${id}`, at: after(requestedAt, escalate.afterMs), come }];
  }

  #escalate({ id, now }: { id: string; now: string }): void {
    const request = this.#desk.escalate({ id, at: now });
    if (request?.escalated === undefined) return;
    const { to, members } = request.escalated;
    this.#log.write({ kind: 'escalated', key: id, at: now, data: { ...askedFacts(request), to, members } });
  }
}

function after(moment: string, ms: number): string {
  return new Date(Date.parse(moment) + ms).toISOString();
}
