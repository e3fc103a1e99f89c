import type { StageVerdict } from '../../domain/rerun/decide-reuse.js';
import { isUnasked, rerunReasonText } from '../../domain/rerun/rerun-reason.js';
import { clean } from '../../domain/text/clean.js';

/** One line for each stage: kept from where, or rerun and why. */
export function rerunLines(verdicts: readonly StageVerdict[]): string[] {
  const width = Math.max(0, ...verdicts.map(({ stage }) => stage.length));
  return verdicts.map((verdict) => `  ${verdict.stage.padEnd(width)}  ${fateOf(verdict)}`);
}

/** How many are kept and rerun, and the stages whose evidence is lost for a reason that nobody asked for. */
export function rerunSummary(verdicts: readonly StageVerdict[]): string[] {
  const kept = verdicts.filter(({ kind }) => kind === 'kept').length;
  const unasked = verdicts.filter((verdict) => verdict.kind === 'rerun' && isUnasked(verdict.why));
  return [
    `  kept         ${kept} of ${verdicts.length} stages`,
    ...unasked.slice(0, 10).map((verdict) => `  rerun        ${verdict.stage}: ${fateOf(verdict)}`),
    ...(unasked.length > 10 ? [`  rerun        … and ${unasked.length - 10} more`] : []),
  ];
}

function fateOf(verdict: StageVerdict): string {
  if (verdict.kind === 'rerun') return `rerun, because ${clean(rerunReasonText(verdict.why))}`;
  const { run, attempt, verdict: proved } = verdict.evidence;
  return `kept from run ${run}, ${proved.kind === 'skipped' ? 'where it was skipped' : `attempt ${attempt}`}`;
}
