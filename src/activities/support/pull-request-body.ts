import { findStage, type Plan } from '../../domain/plan/plan.js';
import type { PublishInput } from '../contracts.js';

/** What a reviewer reads first: which stages the branch holds, and which gates each has passed. */
export function pullRequestBody({ publication, plan }: { publication: PublishInput; plan: Plan }): string {
  const { run, stages } = publication;
  const rows = stages.map((key) => {
    const stage = findStage({ plan, key });
    const gates = stage?.gates.join(', ') || 'none';
    return `| ${key} | ${cell(stage?.title ?? key)} | ${gates} |`;
  });
  const assembled = plan.handoff?.gates.join(', ') || 'none';
  return [
    `Task ${run.taskKey}, run ${String(run.number)}, plan ${plan.name} (${run.planHash.slice(0, 12)}).`,
    '',
    '| stage | title | gates passed |',
    '| --- | --- | --- |',
    ...rows,
    '',
    `Gates passed by the assembled branch: ${assembled}.`,
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[|<>`[\]]/g, (char) => `\\${char}`);
}
