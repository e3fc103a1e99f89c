import type { StageStanding } from '../../domain/handoff/eligible.js';
import { groupLines } from '../../domain/handoff/group-words.js';
import { taskCommand } from '../../domain/run/answers.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { clean } from '../../domain/text/clean.js';
import type { BranchProbe } from '../local/probe-branch.js';
import type { Probe } from '../local/probe-handoff.js';
import { createStyle } from './style.js';
import { renderTable } from './table.js';
import { wrapText } from './text.js';

const WORDS: Readonly<Record<StageStanding['kind'], string>> = {
  eligible: '✓ eligible',
  not_verified: '○ not verified',
  nothing: '– nothing',
  asked: '● asked for',
  handed_off: '✓ handed off',
  in_base: '✓ in the base',
};

/** Which stages may be handed off now, why the others may not, and the groups that there are. */
export function renderEligible(input: {
  status: RunStatus;
  standings: readonly StageStanding[];
  /** Whether what is eligible merges onto the base as it is now; `null` where nothing is. */
  probe: Probe | null;
  /** The branch that it would go into; `null` where nothing would. */
  branch: BranchProbe | null;
  /** The stages that were probed, where not all were; what they would be merged onto. */
  group: readonly string[] | null;
  onto: string;
  width: number;
  colour: boolean;
}): string {
  const { status, standings, probe, branch, group, onto, width } = input;
  const style = createStyle(input);
  const rows = standings.map(({ stage, kind, why }) => ({
    cells: [
      { text: clean(stage), paint: style.bold },
      { text: WORDS[kind], paint: kind === 'eligible' ? style.good : style.quiet },
      { text: clean(why ?? '') },
    ],
  }));
  const columns = [{ title: 'Stage', min: 8 }, { title: 'Handoff' }, { title: 'Why', min: 20 }];
  const groups = groupLines(status).flatMap((line) => wrapText({ text: clean(line), width }));
  const ready = group ?? standings.flatMap(({ stage, kind }) => (kind === 'eligible' ? [stage] : []));
  const next =
    ready.length === 0
      ? []
      : [`Next: ${taskCommand({ verb: 'handoff', words: [status.task.key] })} --stages ${ready.join(',')}`];
  const merges = probe === null ? [] : probeLines({ probe, onto, group });
  const into = branch === null ? [] : [branchLine(branch)];
  const said = [...merges, ...into].flatMap((line) => wrapText({ text: clean(line), width }));
  return [...renderTable({ columns, rows, width, style }), ...said, ...groups, ...next].join('\n');
}

function branchLine({ name, protectedBy, note }: BranchProbe): string {
  if (protectedBy !== null)
    return `It would go into ${name}, which is protected (${protectedBy}): the engine does not push to it.`;
  return `It would go into ${name}${note === null ? '' : `; whether that is protected is not known here: ${note}`}.`;
}

function probeLines(given: { probe: Probe; onto: string; group: readonly string[] | null }): string[] {
  const { probe, onto, group } = given;
  const several = `${group?.join(', ') ?? ''} ${group?.length === 1 ? 'merges' : 'merge'}`;
  const what = group === null ? 'All that is eligible merges' : several;
  switch (probe.kind) {
    case 'merges':
      return [`${what} onto ${onto}, at ${probe.base.slice(0, 10)}.`];
    case 'conflict':
      return probe.failure.message.split('\n');
    case 'unknown':
      return [`Whether it merges onto ${onto} is not known here: ${probe.why}.`];
  }
}
