import type { ApprovalRule, Plan } from '../domain/plan/plan.js';

/** Draws a plan as a Mermaid flowchart: stages with their gates, approvals as diamonds, the handoff at the end. */
export function planToMermaid(plan: Plan): string {
  const names = new Map(plan.stages.map(({ key }, index) => [key, `s${index}`]));
  const name = (key: string) => names.get(key) ?? key;
  const exits = new Map(
    plan.stages.map(({ key, approval }) => [key, approval === null ? name(key) : `${name(key)}_ok`]),
  );
  const lines = plan.stages.flatMap(({ key, title, needs, gates, approval }) => [
    `  ${name(key)}["${label([title === key ? key : `${key}: ${title}`, gateLine(gates)])}"]`,
    ...approvalLines({ from: name(key), approval }),
    ...needs.map((need) => `  ${exits.get(need) ?? need} --> ${name(key)}`),
  ]);
  return ['flowchart TD', ...lines, ...handoffLines({ plan, exits })].join('\n') + '\n';
}

function handoffLines({ plan, exits }: { plan: Plan; exits: ReadonlyMap<string, string> }): string[] {
  const { handoff, stages } = plan;
  if (handoff === null) return [];
  const needed = new Set(stages.flatMap(({ needs }) => needs));
  const published =
    handoff.publish === 'none'
      ? 'nothing: kept in the vault'
      : handoff.publish === 'branch'
        ? 'branch'
        : handoff.pr.draft
          ? 'draft pull request'
          : 'pull request';
  return [
    `  handoff["${label(['handoff', gateLine(handoff.gates)])}"]`,
    ...stages
      .filter(({ key }) => !needed.has(key))
      .map(({ key }) => `  ${exits.get(key) ?? key} --> handoff`),
    ...approvalLines({ from: 'handoff', approval: handoff.approval }),
    `  published(["${published}"])`,
    `  ${handoff.approval === null ? 'handoff' : 'handoff_ok'} --> published`,
  ];
}

function approvalLines({ from, approval }: { from: string; approval: ApprovalRule | null }): string[] {
  if (approval === null) return [];
  const times = approval.count === 1 ? '' : ` × ${approval.count}`;
  return [`  ${from}_ok{"${label([`approve: ${approval.by}${times}`])}"}`, `  ${from} --> ${from}_ok`];
}

function gateLine(gates: readonly string[]): string {
  return gates.length === 0 ? '' : `gates: ${gates.join(', ')}`;
}

/** Mermaid takes HTML entities without their ampersand: `#34;`. Everything that could be its syntax goes so. */
function label(rows: readonly string[]): string {
  return rows
    .filter((row) => row !== '')
    .map((row) => row.replace(/[^\p{L}\p{N} .,:_/×-]/gu, (char) => `#${char.codePointAt(0) ?? 63};`))
    .join('<br/>');
}
