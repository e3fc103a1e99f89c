import type { ApprovalPreview, PlanPreview, StagePreview } from '../../plan/preview-schema.js';
import { runBudgetWords, stageBudgetWords } from '../../domain/quota/budget-words.js';
import { clean } from '../../domain/text/clean.js';
import { estimateLines } from './estimate-lines.js';
import { type Field, renderFields } from './fields.js';
import { policyPreviewLines } from './policy-preview-lines.js';
import { section } from './section.js';
import { createStyle, type Style } from './style.js';
import { cutToWidth, wrapText } from './text.js';
import { formatLimit } from '../../domain/text/duration.js';

const COMMAND_WIDTH = 200;

type Drawn = { readonly preview: PlanPreview; readonly width: number; readonly style: Style };

/** What a plan will do: the order of its stages step by step, gates, approvals, limits, handoff, and what is odd. */
export function renderPlan(input: { preview: PlanPreview; width: number; colour: boolean }): string {
  const drawn: Drawn = { ...input, style: createStyle(input) };
  const { preview, style } = drawn;
  const sections = [
    headLines(drawn),
    ...preview.levels.map((keys, index) => levelLines({ drawn, keys, step: index + 1 })),
    section({ title: 'Handoff', lines: handoffLines(drawn), style }),
    section({
      title: 'Policy',
      lines: policyPreviewLines({ ...drawn, policies: drawn.preview.policies ?? [] }),
      style,
    }),
    section({ title: 'Revisions', lines: revisionLines(drawn), style }),
    section({ title: 'Gates', lines: gateLines(drawn), style }),
    section({ title: 'Working trees', lines: workspaceLines(drawn), style }),
    section({ title: 'Limits', lines: limitLines(drawn), style }),
    section({
      title: 'Estimate from earlier runs',
      lines: estimateLines({ ...drawn, estimate: preview.estimate }),
      style,
    }),
    section({ title: "May get into each other's way", lines: overlapLines(drawn), style }),
    section({ title: 'Warnings', lines: warningLines(drawn), style }),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headLines({ preview, width, style }: Drawn): string[] {
  const { name, hash, profile, stages, levels } = preview;
  const facts = `${counted(stages.length, 'stage')} in ${counted(levels.length, 'step')}, profile ${profile}`;
  const title = cutToWidth({ text: `plan ${clean(name)}`, width: Math.max(20, width - facts.length - 3) });
  return [`${style.bold(title)} · ${facts}`, style.dim(cutToWidth({ text: `hash ${hash}`, width }))];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function levelLines(input: { drawn: Drawn; keys: readonly string[]; step: number }): string[] {
  const { drawn, keys, step } = input;
  const { preview, style } = drawn;
  const together =
    keys.length > 1
      ? `, side by side (at most ${Math.min(keys.length, preview.limits.parallel)} at once)`
      : '';
  const stages = preview.stages.filter(({ key }) => keys.includes(key));
  return [style.bold(`Step ${step}${together}`), ...stages.flatMap((stage) => stageLines({ drawn, stage }))];
}

function stageLines({ drawn, stage }: { drawn: Drawn; stage: StagePreview }): string[] {
  const { preview, width, style } = drawn;
  const title = stage.title === stage.key ? '' : `  ${clean(stage.title)}`;
  const needs = stage.needs.length === 0 ? '' : `  after ${stage.needs.join(', ')}`;
  const head = cutToWidth({ text: clean(`${stage.key}${title}${needs}`), width: width - 4 });
  const time = [
    counted(stage.attempts, 'attempt'),
    ...(stage.timeoutMs === null ? [] : [`at most ${formatLimit(stage.timeoutMs)} each`]),
    ...(stage.stallMs === null ? [] : [`stopped when silent for ${formatLimit(stage.stallMs)}`]),
  ];
  const changes = {
    required: stage.scope.length === 0 ? 'any path, at least one' : `only ${stage.scope.join(', ')}`,
    none: 'nothing may be changed',
    optional:
      stage.scope.length === 0 ? 'any path, or nothing' : `only ${stage.scope.join(', ')}, or nothing`,
  }[stage.changes];
  const fields: Field[] = [
    { name: 'runs', value: clean(stage.command).slice(0, COMMAND_WIDTH) },
    ...(stage.agent === undefined ? [] : [{ name: 'agent', value: agentWords(stage.agent) }]),
    { name: 'changes', value: changes },
    ...(stage.sparse === undefined ? [] : [{ name: 'holds', value: heldPart(stage.sparse) }]),
    ...(stage.onlyIfChanged === null
      ? []
      : [{ name: 'only if', value: `one of these changed: ${stage.onlyIfChanged.join(', ')}` }]),
    ...(stage.produces.length === 0
      ? []
      : [{ name: 'leaves', value: stage.produces.map(artifact).join(', ') }]),
    ...(stage.gates.length === 0 ? [] : [{ name: 'gates', value: stage.gates.join(', ') }]),
    ...(stage.approval === null
      ? []
      : [{ name: 'approval', value: approval(stage.approval), paint: style.asks }]),
    { name: 'limits', value: [...time, ...stageBudgetWords(stage.budget)].join(', ') },
    ...(stage.env.length === 0 ? [] : [{ name: 'sees', value: variables(stage.env, preview) }]),
  ];
  return [`  ○ ${style.bold(head)}`, ...renderFields({ fields, width, style, indent: 6 })];
}

/** The names of variables; those whose values are kept secret are marked. */
function variables(names: readonly string[], { secrets = [] }: PlanPreview): string {
  return names.map((name) => (secrets.includes(name) ? `${name} (kept secret)` : name)).join(', ');
}

function heldPart({ cone, gates }: NonNullable<StagePreview['sparse']>): string {
  return `${cone.join(', ')} and the files above; its gates see ${gates === 'whole' ? 'everything' : 'as much'}`;
}

function agentWords({ preset, model, prompt }: NonNullable<StagePreview['agent']>): string {
  const told = prompt === null ? '' : `, told by ${prompt}`;
  return `${preset}${model === null ? '' : ` (${clean(model)})`}${told}`;
}

function artifact({ name, schema }: StagePreview['produces'][number]): string {
  return schema === null ? name : `${name} (checked by ${schema})`;
}

function approval(rule: ApprovalPreview): string {
  const { by, who, count, signed, deadlineMs, onDeadline, escalate, draft } = rule;
  const then = onDeadline === 'reject' ? 'rejected' : 'left open';
  return [
    `${count} of ${by} (${who})${signed === true ? ', signed' : ''}`,
    ...(escalate === undefined ? [] : [`${escalate.to} too after ${formatLimit(escalate.afterMs)}`]),
    ...(draft === true ? ['asked in a draft pull request too'] : []),
    ...(deadlineMs === null ? [] : [`${then} after ${formatLimit(deadlineMs)} without an answer`]),
  ].join('; ');
}

function named(name: string, values: readonly string[] = []): Field[] {
  return values.length === 0 ? [] : [{ name, value: values.join(', ') }];
}

function handoffLines({ preview, width, style }: Drawn): string[] {
  const { handoff } = preview;
  if (handoff === null) return ['  none: the verified work stays in the vault'];
  const what =
    handoff.publish === 'pull_request'
      ? `a ${handoff.pr.draft ? 'draft ' : ''}pull request`
      : handoff.publish === 'branch'
        ? 'a branch'
        : 'nothing outside: what was assembled is kept in the vault, as';
  const fields: Field[] = [
    { name: 'makes', value: `${what} from ${handoff.branch ?? 'stagegate/TASK'}` },
    {
      name: 'starts',
      value: handoff.start === 'auto' ? 'by itself after the last stage' : 'by hand: stagegate handoff TASK',
    },
    ...named('labels', handoff.pr.labels),
    ...named('reviewers', handoff.pr.reviewers),
    ...(handoff.gates.length === 0 ? [] : [{ name: 'gates', value: handoff.gates.join(', ') }]),
    ...(handoff.approval === null
      ? []
      : [{ name: 'approval', value: approval(handoff.approval), paint: style.asks }]),
  ];
  return renderFields({ fields, width, style, indent: 2 });
}

/** Who must approve when somebody revises the plan of an open run; nothing where the plan does not say. */
function revisionLines({ preview: { revise }, width, style }: Drawn): string[] {
  if (revise === undefined || revise === null) return [];
  const fields: Field[] = [{ name: 'approval', value: approval(revise), paint: style.asks }];
  return renderFields({ fields, width, style, indent: 2 });
}

function gateLines({ preview, width, style }: Drawn): string[] {
  const fields = preview.gates.map(({ id, command, timeoutMs, required, disabled }) => {
    const notes = [`at most ${formatLimit(timeoutMs)}`, ...(required ? [] : ['optional'])];
    const off = disabled === null ? '' : `off: ${disabled}; `;
    return {
      name: clean(id),
      value: `${off}${clean(command).slice(0, COMMAND_WIDTH)} (${notes.join(', ')})`,
    };
  });
  return renderFields({ fields, width, style, indent: 2 });
}

function workspaceLines({ preview, width, style }: Drawn): string[] {
  const { setup, copy, env, cache } = preview.workspace;
  const fields: Field[] = [
    ...setup.map((command) => ({ name: 'set-up', value: clean(command).slice(0, COMMAND_WIDTH) })),
    ...(cache === null
      ? []
      : [{ name: 'kept', value: `${cache.paths.join(', ')}, while ${keyOf(cache.key)} stay the same` }]),
    ...(copy.length === 0 ? [] : [{ name: 'copied in', value: copy.join(', ') }]),
    ...(env.length === 0 ? [] : [{ name: 'sees', value: variables(env, preview) }]),
  ];
  return renderFields({ fields, width, style, indent: 2 });
}

const keyOf = (key: readonly string[]): string =>
  key.length === 0 ? 'lock files, manifests, set-up and tools' : `${key.join(', ')}, set-up and tools`;

function limitLines({ preview, width, style }: Drawn): string[] {
  const { parallel, onExhausted } = preview.limits;
  const ofRun = runBudgetWords(preview.limits);
  const used = onExhausted === 'escalate' ? 'somebody is asked what to do' : 'the stage fails';
  const fields: Field[] = [
    { name: 'parallel', value: `${counted(parallel, 'stage')} at once` },
    ...(ofRun.length === 0 ? [] : [{ name: 'the run', value: `may use ${ofRun.join(', ')}` }]),
    { name: 'attempts used up', value: used },
  ];
  return renderFields({ fields, width, style, indent: 2 });
}

function overlapLines({ preview, width, style }: Drawn): string[] {
  const lines = preview.overlaps.flatMap(({ stages: [one, other], scopes: [ones, others], paths }) => {
    const said = (scope: readonly string[]) => (scope.length === 0 ? 'every path' : scope.join(', '));
    const examples = paths.length === 0 ? '' : `; both may change ${paths.slice(0, 3).join(', ')}`;
    const text = `${one} (${said(ones)}) and ${other} (${said(others)})${examples}`;
    return noted({ text, width, style });
  });
  const more =
    preview.moreOverlaps > 0 ? noted({ text: `and ${preview.moreOverlaps} more pairs`, width, style }) : [];
  return [...lines, ...more];
}

function warningLines({ preview, width, style }: Drawn): string[] {
  return preview.warnings.flatMap((text) => noted({ text, width, style }));
}

function noted({ text, width, style }: { text: string; width: number; style: Style }): string[] {
  return wrapText({ text: clean(text), width: width - 4 }).map((line, index) =>
    index === 0 ? `  ${style.asks('!')} ${line}` : `    ${line}`,
  );
}
