import { type Facts, reference, type Run, violations } from '../../scripts/chaos/oracle.mjs';
import { driven, whole } from './sound-runs.js';

/** What somebody makes of a sound run and of what is known of it besides. */
export type Change = (facts: Facts, run: Run) => void;

/** What the oracle sees of a sound run that is changed so, as lines. */
export function seen(change: Change, made: () => Facts = whole): string {
  const [facts, run] = [made(), driven()];
  change(facts, run);
  return violations({ facts, expected: reference(made()), run }).join('\n');
}
