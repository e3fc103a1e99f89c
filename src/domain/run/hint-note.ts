import { isSettled } from '../stage/stage-state.js';
import type { StageStatus } from './run-status.js';

/** The last hint of a stage that may still make an attempt, in a few words; empty when there is none. */
export function hintNote({ state, hints = [] }: StageStatus): string {
  const last = hints.at(-1);
  if (last === undefined || isSettled(state)) return '';
  const more = hints.length > 1 ? `${hints.length} hints, the last ` : 'hint ';
  return `${more}of ${last.by} from attempt ${last.after + 1} on: ${last.text}`;
}
