import { StagegateError } from '../../domain/failure/catalogue.js';
import type { Plan } from '../../domain/plan/plan.js';
import { QUARANTINE_FILE, type Quarantined, quarantineWords } from '../../domain/stage/quarantine.js';
import type { RepositoryInfo } from '../../git/repository.js';
import { formatProblem } from '../../plan/problem.js';
import { usualPlace } from './agent-library.js';
import type { Session } from './session.js';
import { textAt } from './text-at.js';

/**
 * What is odd about the quarantine of a commit for a plan, a sentence each: entries of its gates whose last day is over.
 * Throws QUARANTINE_INVALID, as a run from there would.
 */
export async function quarantineNotes(asked: {
  readonly info: RepositoryInfo;
  readonly commit: string;
  readonly plan: Plan;
  readonly task: string;
  readonly now: Date;
}): Promise<string[]> {
  const { info, commit, plan, task, now } = asked;
  const { quarantineAt } = await import('../../plan/quarantine/parse-quarantine.js');
  return overdue({
    plan,
    now,
    entries: quarantineAt({ text: await textAt({ info, commit, path: QUARANTINE_FILE }), commit, task }),
  });
}

/** The same at the usual base, as far as it can be told: mistakes in the file are told with their places. */
export async function usualQuarantine(session: Session, asked: { plan: Plan; now: Date }): Promise<string[]> {
  const { parseQuarantine } = await import('../../plan/quarantine/parse-quarantine.js');
  try {
    const text = await textAt({ ...(await usualPlace(session)), path: QUARANTINE_FILE });
    if (text === null) return [];
    const parsed = parseQuarantine({ file: QUARANTINE_FILE, text });
    if (parsed.kind === 'problems') return parsed.problems.map(formatProblem);
    return overdue({ ...asked, entries: parsed.entries });
  } catch (error) {
    if (error instanceof StagegateError) return [];
    throw error;
  }
}

function overdue(given: { plan: Plan; entries: readonly Quarantined[]; now: Date }): string[] {
  const { plan, entries, now } = given;
  const today = now.toISOString().slice(0, 10);
  const gates = new Set(plan.gates.map(({ id }) => id));
  return entries
    .filter(({ gate, until }) => gates.has(gate) && until < today)
    .map((entry) => `the quarantine of gate "${entry.gate}" is over: ${quarantineWords(entry)}`);
}
