/** Why a stage is run again although an earlier run is at hand. */
export type RerunReason =
  | { readonly kind: 'asked' }
  | { readonly kind: 'need'; readonly need: string }
  | {
      readonly kind: 'unproved';
      readonly last: 'never_ran' | 'started' | 'failed' | 'stopped' | 'reset' | 'unreadable';
    }
  | { readonly kind: 'plan'; readonly run: number }
  | { readonly kind: 'requirements'; readonly run: number }
  | { readonly kind: 'base'; readonly run: number; readonly from: string; readonly to: string }
  | { readonly kind: 'start'; readonly run: number }
  | { readonly kind: 'lost'; readonly run: number; readonly what: string };

const UNPROVED = {
  never_ran: 'it never ran',
  started: 'it had not ended',
  failed: 'it failed',
  stopped: 'it was stopped',
  reset: 'it was to be rerun',
  unreadable: 'its record cannot be read',
} as const;

/** A reason as a clause that goes on from "rerun, because". */
export function rerunReasonText(why: RerunReason): string {
  switch (why.kind) {
    case 'asked':
      return 'it was asked for';
    case 'need':
      return `it needs "${why.need}", which is rerun`;
    case 'unproved':
      return UNPROVED[why.last];
    case 'plan':
      return `its part of the plan differs from that of run ${why.run}`;
    case 'requirements':
      return `the requirements differ from those of run ${why.run}`;
    case 'base':
      return `the base moved since run ${why.run}, from ${why.from.slice(0, 10)} to ${why.to.slice(0, 10)}`;
    case 'start':
      return `it would start from another tree than in run ${why.run}`;
    case 'lost':
      return `what run ${why.run} left of it is gone: ${why.what}`;
  }
}

/** Whether a stage that had been verified loses its evidence for a reason that nobody asked for. */
export function isUnasked(why: RerunReason): boolean {
  return ['plan', 'requirements', 'base', 'start', 'lost'].includes(why.kind);
}
