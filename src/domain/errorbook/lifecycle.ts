/** What becomes of an entry. The first three are open. */
export const ENTRY_STATUSES = ['candidate', 'confirmed', 'reopened', 'waived', 'resolved'] as const;

/** Where an entry stands. */
export type EntryStatus = (typeof ENTRY_STATUSES)[number];

/** An entry's status; a waiver has an end (ISO). */
export interface EntryState {
  readonly status: EntryStatus;
  readonly waivedUntil: string | null;
}

/** What happens to an entry. `recur`: it was seen again; `expire`: its waiver has ended. */
export type EntryEvent =
  | { readonly kind: 'confirm' }
  | { readonly kind: 'resolve' }
  | { readonly kind: 'waive'; readonly until: string }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'recur' }
  | { readonly kind: 'expire' };

/** What came of an event. `same`: the entry is as the event wants it. */
export type EntryStep =
  | { readonly kind: 'changed'; readonly state: EntryState }
  | { readonly kind: 'same' }
  | { readonly kind: 'refused'; readonly why: string };

/** What a failure is when it is seen for the first time. */
export const FIRST_STATE: EntryState = { status: 'candidate', waivedUntil: null };

/** Whether somebody still has to do something about it. */
export function isOpen(status: EntryStatus): boolean {
  return status === 'candidate' || status === 'confirmed' || status === 'reopened';
}

/** Whether a waiver has ended at that moment. */
export function hasExpired({ status, waivedUntil }: EntryState, now: Date): boolean {
  return status === 'waived' && (waivedUntil === null || Date.parse(waivedUntil) <= now.getTime());
}

/** Where an entry stands at that moment: one whose waiver has ended is open again. */
export function stateAt(state: EntryState, now: Date): EntryState {
  return hasExpired(state, now) ? to('reopened') : state;
}

/**
 * The moment that an entry is judged at. A clock that went backwards does not undo what was: it stands still at the last
 * change until it has caught up.
 */
export function judgedAt({ now, changedAt }: { now: Date; changedAt: string | null }): Date {
  const last = changedAt === null ? Number.NEGATIVE_INFINITY : Date.parse(changedAt);
  return new Date(Math.max(now.getTime(), last));
}

/** What an event makes of an entry at a moment. Its waiver, if it has one, must not have ended: {@link stateAt}. */
export function nextState(input: { state: EntryState; event: EntryEvent; now: Date }): EntryStep {
  const { state, event, now } = input;
  const { status } = state;
  switch (event.kind) {
    case 'confirm':
      if (status === 'confirmed') return SAME;
      return status === 'candidate' || status === 'reopened'
        ? moved('confirmed')
        : refused(event.kind, status);
    case 'resolve':
      return status === 'resolved' ? SAME : moved('resolved');
    case 'waive':
      return waived(state, event.until, now);
    case 'reopen':
      if (isOpen(status)) return SAME;
      return moved('reopened');
    case 'recur':
      return status === 'resolved' ? moved('reopened') : SAME;
    case 'expire':
      return hasExpired(state, now) ? moved('reopened') : SAME;
  }
}

const SAME: EntryStep = { kind: 'same' };

function to(status: EntryStatus, waivedUntil: string | null = null): EntryState {
  return { status, waivedUntil };
}

function moved(status: EntryStatus): EntryStep {
  return { kind: 'changed', state: to(status) };
}

function refused(action: string, status: EntryStatus): EntryStep {
  return { kind: 'refused', why: `one that is ${status} cannot be ${action}ed; reopen it first` };
}

function waived({ status, waivedUntil }: EntryState, until: string, now: Date): EntryStep {
  const end = Date.parse(until);
  if (Number.isNaN(end)) return { kind: 'refused', why: 'a waiver needs a moment at which it ends' };
  if (end <= now.getTime()) return { kind: 'refused', why: 'a waiver ends in the future' };
  if (status === 'resolved') return { kind: 'refused', why: 'one that is resolved needs no waiver' };
  const ends = new Date(end).toISOString();
  if (status === 'waived' && waivedUntil === ends) return SAME;
  return { kind: 'changed', state: to('waived', ends) };
}
